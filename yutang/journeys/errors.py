"""Refusals of this area."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yutang.journeys.rules.plan import Fault
from yutang.kernel.errors import DomainError, InvalidInput


class NotRunning(DomainError):
    code = "journey_not_running"
    sentence = _("This journey isn't running. Publish and start it first.")


class NotPublished(DomainError):
    code = "journey_not_published"
    sentence = _("This journey has no version yet. Publish it first.")


class NotSo(DomainError):
    code = "journey_state"
    sentence = _("The journey is in another state by now. Load the page again.")


class NothingNew(DomainError):
    code = "journey_nothing_new"
    sentence = _("The draft is what runs already. Change something first.")


class DraftChanged(DomainError):
    code = "journey_draft_changed"
    sentence = _("Somebody has changed the draft meanwhile. Look at what is new, then publish.")


class PlanRefused(InvalidInput):
    """The plan can't be published (or imported); `faults` name each place."""

    code = "plan_refused"

    def __init__(self, faults: list[Fault], sentence: str | Promise | None = None) -> None:
        super().__init__(sentence or _("This journey isn't complete yet. See the marked steps."))
        self.faults = faults


class OtherSubject(PlanRefused):
    """Whoever is or was inside a journey that was published stays what they are."""

    sentence = _(
        "Customers and group chats can't change places in a journey that ran. Make a new one."
    )

    def __init__(self) -> None:
        super().__init__([Fault(("subject",), "other_subject")], self.sentence)


class DraftConflict(DomainError):
    """Somebody else has changed the draft since it was looked at."""

    code = "journey_draft_conflict"
    sentence = _("This journey was changed meanwhile. Look at it as it is now, then try again.")

    def __init__(self, name: str = "") -> None:
        said = _("{name} changed this journey meanwhile. Look at it as it is now, then try again.")
        super().__init__(format_lazy(said, name=name) if name else None)


class NameTaken(InvalidInput):
    code = "name_taken"
    sentence = _("Another journey has this name. Choose one that tells them apart.")


class NotPossible(DomainError):
    code = "journey_change"
    sentence = _("This can't be done with the journey as it is now.")


class NoWayIn(DomainError):
    code = "journey_no_way_in"
    sentence = _("Nobody enters this journey this way. Add the trigger to it and publish it.")


class OfGroups(DomainError):
    code = "journey_of_groups"
    sentence = _("This journey is for group chats. Choose one for customers.")


class NotValidNow(DomainError):
    code = "journey_not_valid_now"
    sentence = _("Nobody enters this journey today: its dates say so.")


class TooManySecrets(DomainError):
    code = "journey_too_many_secrets"
    sentence = _("Three old secrets are still valid. End them first, or wait until they are over.")
