"""How long an engine may think."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError

FEW = 5.0  # seconds for a question about few customers
ALL = 120.0  # and about all


class TooLong(DomainError):
    """The engine was stopped."""

    code = "too_long"
    status = 503
    sentence = _("This count takes too long. Ask for less, or try again later.")
