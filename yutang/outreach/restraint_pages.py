"""Where the rules of restraint and the ledger show themselves."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.customers import queries as customers
from yutang.customers import stopping
from yutang.customers.models import Consent, Customer
from yutang.kernel.ui import nav, panels
from yutang.org.models import Member
from yutang.outreach.queries import ledger

SHOWN = 30

nav.item(
    nav.Item(
        "serve", gettext_lazy("Ledger"), "restraint:ledger", "sends.see", "list-details", order=80
    )
)
nav.item(
    nav.Item(
        "serve",
        gettext_lazy("Restraint"),
        "restraint:policy",
        "policy.see",
        "shield-half",
        order=85,
    )
)


def messages(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What was said to the customer, what waits, what wasn't sent; and whether she wants it."""
    rows = ledger.tell(ledger.of_customer(customer)[: SHOWN + 1])
    word = next((c for c in customers.consents_of(customer) if c.purpose == MARKETING), None)
    opted_out = word if word and not word.given else None
    return {
        "customer": customer,
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "opted_out": opted_out,
        "stop_url": stopping.address(customer.pk),
        "said_where": said_where(opted_out.source) if opted_out else "",
    }


def said_where(source: str) -> str:
    """To whom the customer said it."""
    kind, _colon, id = source.partition(":")
    if kind == "member" and id.isdigit():
        known = Member.objects.filter(pk=int(id)).first()
        return _("told %(member)s") % {"member": known.name if known else _("a member")}
    return _("on the page for it") if kind == "page" else source


MARKETING = Consent.Purpose.MARKETING
panels.register(
    panels.Panel(
        page="customer",
        key="messages",
        title=gettext_lazy("Messages"),
        template="outreach/ledger/panel.html",
        context=messages,
        permission="customers.see",
        place="tab",
        order=30,
    )
)
