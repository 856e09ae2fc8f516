"""What a certificate says, in the customer's language."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.certificates import Certificate
from yutang.journeys.challenge_source import address
from yutang.journeys.models import Participant
from yutang.kernel import clock, enterprise


def certificate_of(mine: Participant) -> Certificate:
    """The certificate that this participant has earned."""
    assert mine.certified_at is not None
    day = clock.local(mine.certified_at).date()
    number = _("No. %(n)s") % {"n": f"{mine.pk:06d}"}
    return Certificate(
        brand=enterprise.name(),
        title=_("Certificate"),
        challenge=mine.challenge.name,
        name=mine.customer.name,
        text=mine.challenge.certificate_text or kept_going(mine.done),
        footline=f"{day:%Y-%m-%d} · {number}",
        invitation=_("Scan with WeChat and join in"),
        address=address(mine.challenge),
    )


def kept_going(n: int) -> str:
    """What stands on a certificate without words of its own."""
    text = ngettext(
        "kept going and checked in %(n)s time.", "kept going and checked in %(n)s times.", n
    )
    return text % {"n": n}
