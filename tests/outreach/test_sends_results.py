"""What came of a send: who bought, what it cost, and whose figures one reads."""

from datetime import timedelta

import pytest

from tests import make as people
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from tests.outreach.test_sends_pages import page
from yutang.commerce.models import Order
from yutang.kernel import clock
from yutang.outreach.commands import settling
from yutang.outreach.models import Task
from yutang.outreach.queries import results

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def send():
    ledger.policy()
    made = make.started([ledger.customer(f"C{n}") for n in range(4)], bought_days=7)
    delivered = make.messages(made).order_by("pk")[:2]
    settling.deliver(message_ids=[row.pk for row in delivered])
    Task.objects.create(
        source_type="send",
        source_id=made.pk,
        carrier="wecom_single",
        state="confirmed",
        confirmed_at=clock.now(),
    )
    return made


def sold(row, at):
    Order.objects.create(
        source="shop",
        customer=row.customer,
        order_no=f"{row.pk} {at:%m%d}",
        paid_at=at,
        goods_amount=0,
        adjustment=100,
        amount=100,
        line_count=0,
    )


def test_who_has_it_and_buys_within_the_days_counts_once(send):
    first, second, third, _fourth = make.messages(send).order_by("pk")
    now = clock.now()
    for at in (now + DAY, now + 2 * DAY):
        sold(first, at)
    sold(second, now + 8 * DAY)
    sold(third, now + DAY)  # hasn't got it
    assert results.buyers(send) == 1


def test_the_page_says_what_it_cost_and_whose_figures_these_are(send):
    whole = page(people.client(make.operator()), f"/sends/{send.pk}")
    assert "0.50 for each customer reached" in whole
    assert "Bought within 7 days" in whole
    assert "whole brand" not in whole
    store = people.client(people.member("Mia", role="store_manager"))
    assert "whole brand" in page(store, f"/sends/{send.pk}")
