"""Customers who come from the stand-in, and what the log says of them."""

from typing import Any

from yutang.customers.commands import meet_customer, refresh_customer
from yutang.customers.models import Activity, Follow
from yutang.kernel import clock


def meet(person: dict[str, Any]) -> Follow:
    """The person of the stand-in is Alice's customer here too, read from WeCom."""
    external = person["external_userid"]
    follow = meet_customer(external_userid=external, userid="Alice", at=clock.now())
    refresh_customer(customer_id=follow.customer_id)
    follow.refresh_from_db()
    return follow


def kinds() -> list[str]:
    """What happened, in the order it was recorded."""
    return list(Activity.objects.order_by("id").values_list("kind", flat=True))
