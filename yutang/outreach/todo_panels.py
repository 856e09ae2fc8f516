"""Follow-ups on the customer's page."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.kernel.ui import panels
from yutang.outreach.queries import todos

SHOWN = 8


def follow_ups(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What is to be done and was done for the customer."""
    rows = list(todos.todos_of(customer)[:SHOWN])
    for row in rows:
        row.late = row.is_overdue(clock.today())  # type: ignore[attr-defined]
    return {"customer": customer, "todos": rows}


panels.register(
    panels.Panel(
        page="customer",
        key="todos",
        title=_("Follow-ups"),
        template="outreach/todo_panel.html",
        context=follow_ups,
        permission="customers.see",
        place="side",
        order=20,
    )
)
