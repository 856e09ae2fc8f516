"""Builders for tests of what a journey added: people who entered, and what they did then."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.customers.make import NOON
from yutang.commerce.models import Order, Refund
from yutang.customers.models import Activity, Customer
from yutang.journeys.models import Journey, Run
from yutang.journeys.queries.lift import Slice

DAY = timedelta(days=1)
LATER = NOON + 40 * DAY


def ran(journey: Any, *, state: str = "ended", at: datetime = NOON, **more: Any) -> Run:
    """A run of somebody new (or of `customer`), who entered then."""
    customer = more.pop("customer", None) or Customer.objects.create(name="Zhao")
    return Run.objects.create(
        journey=journey,
        version_id=more.pop("version_id", journey.version_id),
        customer=customer,
        entry_key=more.pop("entry_key", ""),
        state=state,
        entered_at=at,
        arrived_at=at,
        **more,
    )


def crowd(journey: Journey, *, count: int, goals: int, state: str = "ended") -> None:
    """So many entered, and so many of them reached the goal a day later."""
    people = Customer.objects.bulk_create(Customer(name="Zhao") for _ in range(count))
    Run.objects.bulk_create(
        Run(
            journey=journey,
            version_id=journey.version_id or 0,
            customer=customer,
            state=state,
            entered_at=NOON,
            arrived_at=NOON,
            goal_at=NOON + DAY if number < goals else None,
        )
        for number, customer in enumerate(people)
    )


def paid(run: Any, amount: int, *, days: float = 1, refunded: int = 0) -> Order:
    """An order so many days after entering (before: below 0)."""
    partly = "partly_refunded" if refunded < amount else "refunded"
    order = Order.objects.create(
        source="shop",
        order_no=uuid4().hex,
        customer=run.customer,
        status=partly if refunded else "paid",
        goods_amount=0,
        adjustment=amount,
        amount=amount,
        refunded_amount=refunded,
        line_count=0,
        paid_at=run.entered_at + timedelta(days=days),
    )
    if refunded:
        Refund.objects.create(
            source="shop",
            reference=order.order_no,
            number=order.order_no,
            customer=run.customer,
            order=order,
            quantity=0,
            amount=refunded,
            refunded_at=order.paid_at,
        )
    return order


def did(run: Any, kind: str, *, days: float = 1) -> None:
    """Something else that happened with the run's customer."""
    at = run.entered_at + timedelta(days=days)
    Activity.objects.create(customer=run.customer, kind=kind, happened_at=at)


def slice_of(journey: Journey, **more: Any) -> Slice:
    return replace(Slice(journey, now=LATER), **more)
