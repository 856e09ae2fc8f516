"""What to do with the customers of each stage of the lifecycle."""

from django.utils.translation import gettext_lazy as _

ADVICE = {
    "lead": _("Knows us, has not bought: win the first order."),
    "active": _("Buys: talk often, promote little."),
    "silent": _("Late: some contact, small offers."),
    "dormant": _("Long away: few contacts, one larger offer."),
    "churned": _("Gone: only at the big sales."),
}
