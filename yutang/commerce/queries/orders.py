"""Reads of orders."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Q, QuerySet

from yutang.commerce.models import Order, Refund, WaitingRefund
from yutang.customers import queries as customers
from yutang.customers.models import Profile
from yutang.customers.rules import search_query
from yutang.kernel import clock, reading
from yutang.org import rules
from yutang.org.models import Member

# One step into the unique index for each shop, however many orders there are.
SOURCES = """
    with recursive shop (source) as (
        select min(source) from commerce_order
        union all
        select (select min(source) from commerce_order where source > shop.source)
        from shop where shop.source is not null)
    select source from shop where source is not null order by source
"""


@dataclass(frozen=True)
class Wanted:
    """Which orders a list or an export is of; empty: all."""

    q: str = ""
    source: str = ""
    status: str = ""
    since: str = ""  # enterprise days, ISO
    until: str = ""

    @classmethod
    def of(cls, values: dict[str, str]) -> "Wanted":
        return cls(**{f.name: values.get(f.name, "") for f in fields(cls)})


def orders(member: Member) -> QuerySet[Order]:
    """The orders of the customers the member may see."""
    found = Order.objects.select_related("customer", "store", "member")
    if member.role in rules.SEES_ALL:
        return found
    return found.filter(customer__in=customers.scoped(member))


def wanted_orders(member: Member, wanted: Wanted) -> QuerySet[Order]:
    """Those of them that a list is narrowed to."""
    found = orders(member)
    if wanted.q:
        found = found.filter(_named(wanted.q, by_phone=member.may("customers.see_phone")))
    if wanted.source:
        found = found.filter(source=wanted.source)
    if wanted.status:
        found = found.filter(status=wanted.status)
    if since := reading.day(wanted.since):
        found = found.filter(paid_at__gte=clock.day_bounds(since)[0])
    if until := reading.day(wanted.until):
        found = found.filter(paid_at__lt=clock.day_bounds(until)[1])
    return found


def _named(text: str, *, by_phone: bool) -> Q:
    """Orders by the start of their number, or by their buyer: name, shop's name, phone, remark."""
    by_number = Q(order_no__startswith=text)
    query = search_query(text, by_phone=by_phone)
    if not query:
        return by_number
    words = SearchQuery(query, search_type="raw", config="simple")
    return by_number | Q(customer__in=Profile.objects.filter(search=words).values("pk"))


def orders_of_customer(customer_id: int, *, limit: int) -> Sequence[Order]:
    """The customer's youngest orders, with their lines."""
    found = Order.objects.filter(customer_id=customer_id).order_by("-paid_at", "-id")
    return list(found.select_related("store").prefetch_related("lines__product")[:limit])


def loose_refunds(customer_id: int) -> QuerySet[Refund]:
    """Refunds of the customer that no order was found for."""
    found = Refund.objects.filter(customer_id=customer_id, order=None)
    return found.select_related("product").order_by("-refunded_at", "-id")


def refused_refunds(order: Order) -> QuerySet[WaitingRefund]:
    """Refunds that named the order and couldn't be applied to it."""
    named = WaitingRefund.objects.filter(source=order.source, order_no=order.order_no)
    return named.exclude(problem="").order_by("refunded_at", "pk")


def sources() -> list[str]:
    """The shops that orders came from, by file, API or webhook."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES)
        return [source for (source,) in cursor.fetchall()]
