"""Merges at the same moment as each other, as callbacks, as imports."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from typing import Any

import pytest
from django.db import connections, transaction

from tests.customers import make
from tests.customers.make import NOON
from yutang.customers import commands
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.models import (
    Activity,
    Customer,
    CustomerTag,
    Follow,
    Identity,
    Merge,
    Profile,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each over a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


def merge(kept: Customer, gone: Customer) -> Merge:
    return merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=None)


def three() -> list[Customer]:
    return [make.follow(name, by="Alice").customer for name in ("Zhao", "Qian", "Sun")]


def strays() -> int:
    """Rows that still say they are a gone customer's."""
    gone = Customer.objects.exclude(merged_into=None)
    rows = sum(m.objects.filter(customer__in=gone).count() for m in (Identity, Follow, CustomerTag))
    told = Activity.objects.filter(customer__in=gone).exclude(kind__in=["merged", "split"])
    return rows + told.count() + Profile.objects.filter(customer__in=gone).count()


def test_two_merges_crossing_are_one():
    first, second, _ = three()
    done = at_once(lambda: merge(first, second), lambda: merge(second, first))
    assert done[0] == done[1]
    assert Merge.objects.count() == 1
    assert strays() == 0


def test_a_chain_merged_at_once_is_one_customer():
    first, second, third = three()
    at_once(lambda: merge(second, first), lambda: merge(third, second))
    assert Customer.objects.filter(merged_into=None).count() == 1
    assert set(
        Customer.objects.exclude(merged_into=None).values_list("merged_into", flat=True)
    ) == {third.pk}
    assert strays() == 0


@pytest.mark.parametrize("round", range(5))
def test_a_callback_meanwhile_leaves_nothing_with_the_gone_customer(round):
    kept, gone, _ = three()
    make.member("Bob")

    def callback() -> None:
        commands.meet_customer(
            external_userid="wmQian", userid="Bob", at=NOON + timedelta(days=round)
        )
        commands.claim_identity(customer_id=gone.pk, kind=Identity.Kind.PHONE, value="13800000001")

    at_once(lambda: merge(kept, gone), callback)
    commands.sweep_merge(merge_id=Merge.objects.get().pk)
    assert strays() == 0
    assert Follow.objects.get(member__name="Bob").customer == kept
    assert Identity.objects.get(kind="phone").customer == kept


def test_what_an_open_transaction_writes_for_the_gone_customer_follows():
    """An import has found the buyer and writes for the id it knows; the merge comes between."""
    kept, gone, _ = three()
    written, merging = Event(), Event()

    def slow() -> None:
        with transaction.atomic():
            Identity.objects.create(customer=gone, kind="buyer", realm="shop", value="B1")
            written.set()
            merging.wait(timeout=0.5)

    def fast() -> None:
        written.wait()
        merge(kept, gone)

    at_once(slow, fast)
    commands.sweep_merge(merge_id=Merge.objects.get().pk)
    assert strays() == 0
    assert Identity.objects.get(kind="buyer").customer == kept
    found = commands.identify_many([commands.BuyerRow("B1")], realm="shop")
    assert found == {"B1": kept.pk}


def test_a_merge_and_its_undoing_beside_taggings_end_well():
    kept, gone, other = three()
    gold = make.tag("Gold")
    done = merge(kept, gone)

    def tag() -> None:
        for _ in range(5):
            commands.tag_customers(
                customer_ids=[other.pk, gone.pk, kept.pk],
                tag_ids=[gold.pk],
                source=CustomerTag.Source.MEMBER,
            )

    at_once(tag, lambda: split_customers(merge_id=done.pk, actor=None), tag)
    assert set(CustomerTag.objects.values_list("customer", flat=True)) >= {kept.pk, other.pk}
    assert strays() == 0


def test_crossed_phones_never_wait_for_each_other():
    first, second, _ = three()
    phones = [f"1380000{n:04}" for n in range(200)]

    def claim(customer: Customer, order: list[str]) -> None:
        with transaction.atomic():
            commands.lock_customers([customer.pk])
            commands.claim_identities((customer.pk, Identity.Kind.PHONE, phone) for phone in order)

    at_once(
        lambda: claim(first, phones),
        lambda: claim(second, phones[::-1]),
    )
    assert Identity.objects.filter(kind="phone").count() == len(phones)


def test_tagging_by_hand_beside_tagging_in_another_order_never_deadlocks():
    customers = three()
    tags = [make.tag(name) for name in ("Gold", "Silver")]

    def tag(order: list[Customer]) -> None:
        for _ in range(10):
            with transaction.atomic():
                commands.lock_customers([each.pk for each in order])
                for customer in order:
                    for verb in (commands.tag_customers, commands.untag_customers):
                        verb(
                            customer_ids=[customer.pk],
                            tag_ids=[each.pk for each in tags],
                            source=CustomerTag.Source.MEMBER,
                        )

    at_once(lambda: tag(customers), lambda: tag(customers[::-1]))
    assert not CustomerTag.objects.exists()
