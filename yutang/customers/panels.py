"""What the customer's page and the home page say of entries that may be one person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Suggestion
from yutang.customers.queries import merges
from yutang.customers.sentences import details
from yutang.kernel.ui import panels
from yutang.kernel.ui.todos import Todo

SURE = 50  # weaker suggestions wait without a word
MOST = 1_000


def one_person(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Who else this customer may be, and who became this customer."""
    suggestions = merges.suggestions_of(customer)[:5]
    return {
        "customer": customer,
        "others": [(s, s.second if s.first_id == customer.pk else s.first) for s in suggestions],
        "merges": merges.merges_of(customer),
    }


def duplicates(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """How many pairs wait for a word."""
    count = merges.open_suggestions().filter(strength__gte=SURE).order_by()[:MOST].count()
    if not count:
        return {"todos": []}
    title = ngettext(
        "%(n)s pair of customers may be one person",
        "%(n)s pairs of customers may be one person",
        count,
    )
    url = reverse("customers:duplicates")
    return {"todos": [Todo("warn", title % {"n": count}, "", url, _("Decide"))]}


def of_whom(props: Mapping[str, Any]) -> str:
    """Below a merge or split in the timeline: the other's name, and why it went by itself."""
    reasons = dict(Suggestion.Reason.choices)
    parts = [props.get("name", ""), reasons.get(props.get("reason", ""), "")]
    return " · ".join(str(part) for part in parts if part)


details.register(Kind.MERGED, of_whom)
details.register(Kind.SPLIT, of_whom)
panels.register(
    panels.Panel(
        page="customer",
        key="one_person",
        title=gettext_lazy("One person, several entries"),
        template="customers/merge/panel.html",
        context=one_person,
        permission="customers.merge",
        place="side",
        order=90,
    )
)
panels.register(
    panels.Panel(
        page="home",
        key="duplicates",
        title=gettext_lazy("Possible duplicates"),
        template="",
        context=duplicates,
        permission="customers.merge",
        place="todo",
    )
)
