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


class OwnSend(DomainError):
    """Four eyes: who asked doesn't decide."""

    code = "own_send"
    sentence = _("Somebody else has to agree to what you started.")


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
