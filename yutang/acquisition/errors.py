"""What a live code refuses, told to the person before it."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError, InvalidInput


class NobodyOnDuty(DomainError):
    """Nobody of the pool can take a customer now."""

    code = "nobody_on_duty"
    sentence = _("All our consultants are busy. Please try again in a few minutes.")


class CodeClosed(DomainError):
    """The code has been closed."""

    code = "code_closed"
    sentence = _("This code is closed.")


class PoolEmpty(InvalidInput):
    """A code needs somebody who takes its customers."""

    code = "pool_empty"
    sentence = _("Add at least one member or unit who takes the customers of this code.")


class BadSheet(InvalidInput):
    """The uploaded file is no sheet that we can read."""

    code = "bad_sheet"
    sentence = _("This file can't be read. Save it as XLSX or as CSV in UTF-8 and try again.")


class TooManyScans(DomainError):
    """One person scans without end."""

    code = "too_many_scans"
    status = 429
    sentence = _("You have scanned very often. Please try again in an hour.")


class DoorsWrong(InvalidInput):
    """The doors of a group code leave somebody outside, or lead nowhere."""

    code = "doors_wrong"
    sentence = _("The last door is for everybody; each of the others says whom it is for.")


class MoveEnded(DomainError):
    """The move of a group is over."""

    code = "move_ended"
    sentence = _("This move has ended; nothing of it changes any more.")


class NoticeWrong(InvalidInput):
    """A notice, or the end of a move, that can't be."""

    code = "notice_wrong"
    sentence = _("This notice can't be saved.")
