"""What commerce adds to the pages of other areas."""

from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.commerce import queries
from yutang.customers.models import Customer
from yutang.kernel.ui import panels
from yutang.org.access import MemberRequest
from yutang.org.models import Member

SHOWN = 20
DAYS = 14


def customer_orders(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """The customer's youngest orders; the page has made sure that the member may see her."""
    found = queries.orders_of_customer(customer.pk, limit=SHOWN + 1)
    return {
        "orders": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "refunds": queries.loose_refunds(customer.pk)[:SHOWN],
    }


def orders_today(request: HttpRequest, _subject: Any) -> dict[str, Any]:
    """Today's orders, and those of the days before."""
    member = cast("Member", cast("MemberRequest", request).user)
    days = queries.recent_days(member, days=DAYS)
    return {"today": days[-1], "yesterday": days[-2], "trend": [day.count for day in days]}


panels.register(
    panels.Panel(
        page="customer",
        key="orders",
        title=_("Orders"),
        template="commerce/customer_orders.html",
        context=customer_orders,
        permission="orders.see",
        place="tab",
        order=20,
    )
)
panels.register(
    panels.Panel(
        page="home",
        key="orders",
        title=_("Orders today"),
        template="commerce/orders_today.html",
        context=orders_today,
        permission="orders.see",
        place="main",
        order=40,
    )
)
