"""What commerce adds to the page of a customer."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.commerce import queries
from yutang.customers.models import Customer
from yutang.kernel.ui import panels

SHOWN = 20


def customer_orders(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """The customer's youngest orders; the page has made sure that the member may see her."""
    found = queries.orders_of_customer(customer.pk, limit=SHOWN + 1)
    return {
        "orders": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "refunds": queries.loose_refunds(customer.pk)[:SHOWN],
    }


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
