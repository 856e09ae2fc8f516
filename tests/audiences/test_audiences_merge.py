"""A customer who was merged is in the audiences of both; split again, each in the own ones."""

import pytest

from tests.audiences import audience_make as make
from yutang.customers.commands import merge_customers, split_customers


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
