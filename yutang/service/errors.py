"""What can be wrong with hand-overs, in sentences for people."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class NotLeftYet(DomainError):
    code = "handing_not_left"
    status = 422
    sentence = _(
        "WeCom still counts this member as on the job. Choose “moves to another post”, or hand "
        "over once the member's account has been deleted in WeCom."
    )


class HasLeft(DomainError):
    code = "handing_has_left"
    status = 422
    sentence = _("This member has left WeCom already. Choose “has left” as the occasion.")


class NoTakers(DomainError):
    code = "handing_no_takers"
    status = 422
    sentence = _("Name at least one colleague, other than the member, who may serve customers.")


class NothingToHand(DomainError):
    code = "handing_nothing"
    status = 409
    sentence = _("Nobody takes anything yet. Name takers with room, and split again.")


class NoReturn(DomainError):
    code = "handing_no_return"
    status = 422
    sentence = _("Say on which day the member is back; it must lie ahead.")


class AlreadyAway(DomainError):
    code = "handing_already_away"
    status = 409
    sentence = _("A leave of this member runs already. End that one first.")


class NotDraft(DomainError):
    code = "handing_not_draft"
    status = 409
    sentence = _("This hand-over has been started already; reload the page to see how far it is.")


class NotRunning(DomainError):
    code = "handing_not_running"
    status = 409
    sentence = _("This hand-over doesn't run (any more); reload the page.")


class NotATaker(DomainError):
    code = "handing_not_a_taker"
    status = 422
    sentence = _("Choose somebody who is active, may serve customers and isn't the member.")


class TooManyRules(DomainError):
    """WeCom keeps 100 rules of an enterprise."""

    code = "too_many_rules"
    status = 422
    sentence = _("WeCom keeps at most 100 rules. Delete one, or add the words to another.")


class RuleGone(DomainError):
    """Somebody deleted it."""

    code = "rule_gone"
    status = 404
    sentence = _("This rule doesn't exist any more.")


class RuleLeaving(DomainError):
    """What is being deleted isn't changed."""

    code = "rule_leaving"
    sentence = _("This rule is being deleted. Make a new one instead.")


class RuleUnchanged(DomainError):
    """There is nothing to mend."""

    code = "rule_unchanged"
    sentence = _("WeCom holds this rule as it stands here by now. Reload the page.")
