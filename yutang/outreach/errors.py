"""What may be refused in outreach."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError


class PictureUnreadable(DomainError):
    """The upload is no JPG or PNG, whatever its name says."""

    code = "picture_unreadable"
    status = 422
    sentence = _("This isn't a JPG or PNG picture. WeCom takes only these.")


class PictureTooLarge(DomainError):
    """The picture is larger than WeCom takes."""

    code = "picture_too_large"
    status = 422
    sentence = _("This picture is larger than the 10 MB that WeCom takes.")


class TodoGone(DomainError):
    """It is somebody else's by now, or was taken back."""

    code = "todo_gone"
    status = 404
    sentence = _("This isn't on your list any more.")


class TodoEnded(DomainError):
    """Done is not left, and left is not done."""

    code = "todo_ended"
    sentence = _("This was finished already in another way. Undo that first.")


class TodoSettled(DomainError):
    """The ledger and the customer's timeline hold it already."""

    code = "todo_settled"
    sentence = _("This is part of the customer's history by now and can't be undone any more.")


class TodoWithoutMember(DomainError):
    """Who left does nothing more."""

    code = "todo_without_member"
    status = 422
    sentence = _("This member isn't active any more. Choose somebody else.")


class SendStanding(DomainError):
    """A send that was started says what was agreed to."""

    code = "send_standing"
    sentence = _("This send has begun and can't be changed any more. Copy it instead.")


class SendOver(DomainError):
    """The act doesn't fit how far the send is."""

    code = "send_over"
    sentence = _("This send has moved on meanwhile. Look at it again.")


class SendEmpty(DomainError):
    """Nobody would get it."""

    code = "send_empty"
    status = 422
    sentence = _("Nobody is in this audience. Refresh it, or choose another one.")


class BroadcastEmpty(DomainError):
    """No group would get it."""

    code = "broadcast_empty"
    status = 422
    sentence = _("None of its groups can get it. Choose groups, or see why these are skipped.")


class GroupWelcomeBusy(DomainError):
    """WeCom is being asked for it right now."""

    code = "group_welcome_busy"
    sentence = _("It is being made in WeCom right now. Wait a moment and try again.")


class GroupWelcomesFull(DomainError):
    """WeCom keeps a hundred of a corp's."""

    code = "group_welcomes_full"
    sentence = _("WeCom keeps at most 100 group welcomes. Remove one first.")


class OwnSend(DomainError):
    """Four eyes: who asked doesn't decide."""

    code = "own_send"
    sentence = _("Somebody else has to agree to what you started.")


class AudienceChanged(DomainError):
    """What was agreed to holds for the customers who were meant, and for no others."""

    code = "audience_changed"
    sentence = _(
        "The audience isn't any more what it was when this send was started. Take it back or"
        " cancel it, and start it or a copy of it anew."
    )


class RemindedEnough(DomainError):
    """WeCom takes three reminders of a task in 24 hours."""

    code = "reminded_enough"
    sentence = _("This member was reminded three times in 24 hours. WeCom allows no more.")


class NothingToRemind(DomainError):
    """The member has confirmed, or hasn't got the task yet."""

    code = "nothing_to_remind"
    sentence = _("There is nothing to remind of: the task is confirmed, or not handed over yet.")


class NothingWaits(DomainError):
    """Nobody is reminded of nothing."""

    code = "nothing_waits"
    sentence = _("Nothing waits for this member by now.")


class NudgedEnough(DomainError):
    """More reminders help nobody."""

    code = "nudged_enough"
    sentence = _("This member was reminded three times today. Talk to her, or try again tomorrow.")


class NudgeUnreachable(DomainError):
    """App messages reach active members of WeCom only."""

    code = "nudge_unreachable"
    sentence = _("This member can't be reached in WeCom. Ask her to be added there first.")


class SendBegun(DomainError):
    """What has begun to go out has no other day any more."""

    code = "send_begun"
    sentence = _("This mass send has begun or is over, so it can't be moved. Pause it instead.")


class TooEarly(DomainError):
    """Nothing goes out in the past."""

    code = "too_early"
    status = 422
    sentence = _("That moment is over. Choose a later day.")


class MomentStanding(DomainError):
    """A moment that was started shows what was agreed to."""

    code = "moment_standing"
    sentence = _("This moment has begun and can't be changed any more. Copy it instead.")


class MomentOver(DomainError):
    """The act doesn't fit how far the moment is."""

    code = "moment_over"
    sentence = _("This moment has moved on meanwhile. Look at it again.")


class MomentForNobody(DomainError):
    """Nobody would publish it, or nobody would see it."""

    code = "moment_for_nobody"
    status = 422
    sentence = _("No customer would see this. Choose other members, or other tags.")


class MomentSought(DomainError):
    """WeCom lists a moment late: it isn't made again before it was looked for long enough."""

    code = "moment_sought"
    sentence = _("It is still being looked for. WeCom may have it already; wait some minutes.")


class MomentReminded(DomainError):
    """More reminders help nobody."""

    code = "moment_reminded"
    sentence = _("This member was reminded three times in 24 hours. That is enough.")


class MomentPublished(DomainError):
    """There is nothing to remind of."""

    code = "moment_published"
    sentence = _("There is nothing to remind of: it is published, or over.")
