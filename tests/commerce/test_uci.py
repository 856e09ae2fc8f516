"""The real file: every sum equals the one added up independently; twice is once."""

import pytest
from django.db.models import F, Sum

from tests.commerce import make, uci, uci_months
from yutang.commerce.commands.imports import read_map
from yutang.commerce.models import Order, OrderLine, Refund
from yutang.customers.models import Activity, Profile
from yutang.kernel import enterprise

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, uci.needed]


def _by_buyer(model, field):
    name = "customer__identities__value"
    rows = model.objects.values_list(name).annotate(total=Sum(field)).filter(total__gt=0)
    return dict(rows)


def test_every_sum_of_the_file_stands_in_the_database_and_twice_is_once(monkeypatch):
    monkeypatch.setattr(enterprise, "currency", lambda: "GBP")
    sums, map = uci.sums(), read_map(uci.MAP.read_text())
    answer = make.load(uci.FILE, map=map, source="uci")
    assert (answer["read"], answer["lines"], answer["rejected"]) == (
        *(sums.rows, sums.good, len(sums.bad)),
    )
    assert (answer["orders"], answer["customers"]) == (len(sums.orders), len(sums.buyers))
    assert answer["refunds"] == sums.refund_lines
    assert sorted(int(row[0]) for row in make.returned(answer)) == sums.bad
    _check_tables(sums)
    uci_months.check_months(answer["customers"])
    before = make.state()
    again = make.load(uci.FILE, map=map, source="uci")
    assert set(again["new"].values()) == {0}
    assert make.state() == before


def _check_tables(sums):
    assert dict(Order.objects.values_list("order_no", "amount")) == dict(sums.orders)
    assert OrderLine.objects.count() == sums.good - sums.refund_lines
    assert _by_buyer(Order, "amount") == {k: v for k, v in sums.paid.items() if v}
    assert _by_buyer(Refund, "amount") == {k: v for k, v in sums.refunded.items() if v}
    sold = OrderLine.objects.values_list("product__sku").annotate(total=Sum("quantity"))
    assert dict(sold) == dict(sums.pieces)
    _check_refunds()
    paid, refunded = (
        Activity.objects.filter(kind=kind).aggregate(total=Sum("amount"))["total"]
        for kind in ("order_paid", "order_refunded")
    )
    assert (paid, refunded) == (sum(sums.paid.values()), sum(sums.refunded.values()))
    make.catch_up()
    profile = Profile.objects.aggregate(paid=Sum("order_amount"), refunded=Sum("refund_amount"))
    assert profile == {"paid": paid, "refunded": refunded}


def _check_refunds():
    """A refund is of an earlier order of the same customer, and most find theirs."""
    matched = Refund.objects.exclude(order=None)
    assert matched.count() > 0.7 * Refund.objects.count()
    assert not matched.exclude(customer=F("order__customer")).exists()
    assert not matched.exclude(product=F("line__product")).exists()
    assert not matched.filter(refunded_at__lt=F("order__paid_at")).exists()
    given_back = matched.aggregate(total=Sum("amount"))["total"]
    assert given_back == Order.objects.aggregate(total=Sum("refunded_amount"))["total"]
