"""A customer who was merged is in the audiences of both; split again, each in the own ones."""

import pytest

from tests.audiences import audience_make as make
from tests.audiences import value_make
from tests.customers import make as customers
from yutang.audiences.commands import lifecycle
from yutang.customers import log
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.models import Profile
from yutang.kernel import clock, readers


@pytest.mark.django_db
def test_memberships_move_with_a_merge_and_back():
    a, b, c = make.customers_of(3)
    one, two = make.audience("One", rule=None), make.audience("Two", rule=None)
    make.fill(one, [a, b])
    make.fill(two, [b, c])
    merge = merge_customers(kept_id=a, gone_id=b, actor=None)
    assert make.members(one) == {a}
    assert make.members(two) == {a, c}
    assert sizes(one, two) == [1, 2]
    split_customers(merge_id=merge.pk, actor=None)
    assert make.members(one) == {a, b}
    assert make.members(two) == {b, c}
    assert sizes(one, two) == [2, 2]


def sizes(*audiences):
    for each in audiences:
        each.refresh_from_db()
    return [each.size for each in audiences]


def stages() -> dict[str, str]:
    customers.read()
    while readers.read_once(log.LOG.readers["lifecycle"]):
        customers.let_read()
    return dict(Profile.objects.values_list("customer__name", "lifecycle"))


@pytest.mark.django_db
def test_orders_that_a_merge_moves_take_the_stage_along_and_back():
    with clock.frozen(value_make.NOON):
        lead, buyer = value_make.customer("Lead"), value_make.customer("Buyer")
        value_make.bought(buyer, [(1, 100)])
        lifecycle.move_all(day=clock.today())
        merge = merge_customers(kept_id=lead.pk, gone_id=buyer.pk, actor=None)
        assert stages() == {"Lead": "active"}
        split_customers(merge_id=merge.pk, actor=None)
        assert stages() == {"Lead": "lead", "Buyer": "active"}
