"""Builders for what a journey of groups added: groups with their customers, on both sides."""

from datetime import datetime
from typing import Any

from tests.customers.make import NOON
from tests.journeys.group_make import chat
from tests.journeys.measuring_make import DAY, LATER
from yutang.commerce.models import Order
from yutang.customers.models import Customer
from yutang.groups.models import GroupChat, GroupMember
from yutang.journeys.models import Journey, Run
from yutang.journeys.queries.entrants import planned
from yutang.journeys.queries.group_lift import GroupSlice


def sits(group: GroupChat, customer: Customer, **more: Any) -> GroupMember:
    """A stay of the customer in the group, since long before NOON."""
    given = {"joined_at": NOON - 30 * DAY, "userid": f"wm{customer.pk}"} | more
    return GroupMember.objects.create(group=group, customer=customer, **given)


def room(journey: Journey, *customers: Customer, state: str = "ended", at: datetime = NOON) -> Run:
    """A group with these customers that entered the journey then, on this side."""
    group = chat(NOON - 90 * DAY)
    for customer in customers:
        sits(group, customer)
    return entered(journey, group, state=state, at=at)


def entered(
    journey: Journey, group: GroupChat, *, state: str = "ended", at: datetime = NOON, **more: Any
) -> Run:
    given = {"ended_at": at + DAY if state == "ended" else None} | more
    return Run.objects.create(
        journey=journey,
        version_id=journey.version_id or 0,
        chat=group,
        state=state,
        entered_at=at,
        arrived_at=at,
        **given,
    )


def people(count: int) -> list[Customer]:
    return Customer.objects.bulk_create(Customer(name="Zhao") for _ in range(count))


def rooms(journey: Journey, dids: list[int], *, of: int = 20, state: str = "ended") -> None:
    """Groups of so many customers each, in which so many bought a day later for 10.00."""
    groups = [room(journey, state=state).chat for _ in dids]
    everybody = people(of * len(dids))
    GroupMember.objects.bulk_create(
        GroupMember(
            group=groups[number // of],
            customer=customer,
            userid=f"wm{customer.pk}",
            joined_at=NOON - 30 * DAY,
        )
        for number, customer in enumerate(everybody)
    )
    buy([each for n, did in enumerate(dids) for each in everybody[n * of : n * of + did]])


def buy(customers: list[Customer], *, days: float = 1, amount: int = 1000) -> None:
    """An order of each, so many days after NOON."""
    Order.objects.bulk_create(
        Order(
            source="shop",
            order_no=f"G{customer.pk}.{days}",
            customer=customer,
            status="paid",
            goods_amount=amount,
            amount=amount,
            line_count=0,
            paid_at=NOON + days * DAY,
        )
        for customer in customers
    )


def slice_of(journey: Journey, **more: Any) -> GroupSlice:
    given = {"now": LATER, "goal": planned(journey).goal} | more
    return GroupSlice(journey, **given)
