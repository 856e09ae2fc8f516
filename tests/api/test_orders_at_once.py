"""Programs that tell of the same orders and refunds at the same moment."""

import threading
import time

import pytest
from django.db import connection, transaction

from tests.api.order_kit import a_refund, an_order, refund, send
from yutang.commerce.commands import returns
from yutang.commerce.models import Order, Refund, WaitingRefund
from yutang.customers.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """What each came to, in its own connection, all begun together."""
    start = threading.Barrier(len(acts))
    answers = []

    def run(act):
        start.wait()
        try:
            answers.append(act())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(answers) == len(acts)
    return answers


def wait_for_a_lock():
    """Until somebody waits for the turn that this connection has."""
    deadline = time.monotonic() + 10
    waiting = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")


def test_the_same_batch_twice_at_once_counts_once(program):
    orders = [an_order(str(n), buyer={"id": f"b{n % 7}"}) for n in range(60)]
    answers = at_once(lambda: send(program, *orders), lambda: send(program, *orders))
    assert sorted(answers) == [["created"] * 60, ["unchanged"] * 60]
    assert Order.objects.count() == 60
    assert Activity.objects.filter(kind="order_paid").count() == 60


def test_the_same_refund_twice_at_once_counts_once(program):
    send(program, an_order())
    answers = at_once(
        lambda: refund(program, a_refund(), a_refund("R2", order_number="none yet")),
        lambda: refund(program, a_refund(), a_refund("R2", order_number="none yet")),
    )
    assert sorted(answers) == [["created", "waiting"], ["unchanged", "unchanged"]]
    assert (Refund.objects.count(), WaitingRefund.objects.count()) == (1, 1)


def test_a_refund_finds_the_order_that_is_just_being_written(program):
    """Else it would wait for an order that is there."""
    send(program, an_order("0"))
    with transaction.atomic():
        returns.take_turns(source="shop")  # as the writer of the order does
        late = threading.Thread(target=at_once, args=[lambda: refund(program, a_refund())])
        late.start()
        wait_for_a_lock()
        Order.objects.filter(order_no="0").update(order_no="1001")
    late.join()
    assert (Refund.objects.count(), WaitingRefund.objects.count()) == (1, 0)


def test_the_writer_of_orders_takes_the_turn(program):
    with transaction.atomic():
        returns.take_turns(source="shop")
        late = threading.Thread(target=at_once, args=[lambda: send(program, an_order())])
        late.start()
        wait_for_a_lock()
    late.join()
    assert Order.objects.count() == 1
