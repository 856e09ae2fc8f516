"""Refunds find the pieces they are for, and never take more than there is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yutang.commerce.rules.refunds import Claim, Match, OrderLeft, Pieces, match_claims

MAY = datetime(2024, 5, 1, tzinfo=UTC)


def pieces(line_id, *, day=0, sku="TEA", quantity=2, price=1000, order_no=None, customer_id=1):
    order_no = order_no or f"o{line_id}"
    return Pieces(
        line_id,
        line_id * 10,
        order_no,
        customer_id,
        sku,
        price,
        MAY + timedelta(days=day),
        quantity,
        quantity * price,
        (price, quantity, 1),
    )


def claim(*, day=9, sku="TEA", quantity=1, price=1000, order_no="C1", key=None, customer_id=1):
    at = MAY + timedelta(days=day)
    return Claim(customer_id, order_no, sku, quantity, price, quantity * price, at, key)


def left(*lines):
    return {line.order_id: OrderLeft(line.amount, line.quantity) for line in lines}


def match(claims, lines):
    return match_claims(claims, lines, left(*lines))


def test_the_latest_earlier_order_is_taken():
    lines = [pieces(1, day=0), pieces(2, day=5), pieces(3, day=20)]
    assert match([claim()], lines) == [Match(2, 20, 1, 1000, 1000)]


def test_an_order_without_enough_pieces_is_passed_over():
    lines = [pieces(1, day=0, quantity=5), pieces(2, day=5, quantity=2)]
    assert match([claim(quantity=3)], lines)[0].line_id == 1


def test_two_refunds_do_not_take_the_same_piece():
    lines = [pieces(1, day=0, quantity=1), pieces(2, day=5, quantity=1)]
    found = match([claim(), claim(), claim()], lines)
    assert [each.line_id for each in found] == [2, 1, None]


def test_the_order_that_the_row_names_goes_first():
    lines = [pieces(1, day=0, order_no="C1"), pieces(2, day=5)]
    assert match([claim(order_no="C1")], lines)[0].line_id == 1


def test_money_is_never_given_back_twice_at_a_higher_price():
    lines = [pieces(1, day=0, price=2000), pieces(2, day=5, price=500)]
    assert match([claim(price=1500)], lines)[0].line_id == 1


def test_without_an_order_the_refund_stands_alone():
    assert match([claim(sku="COFFEE", quantity=2)], [pieces(1)]) == [Match(None, None, 2, 2000)]
    assert match([claim(customer_id=2)], [pieces(1)])[0].order_id is None


def test_a_status_takes_its_own_line_and_with_the_last_pieces_the_postage():
    line = pieces(1, quantity=2)
    orders = {10: OrderLeft(2600, 2)}
    found = match_claims([claim(order_no="o1", quantity=2, key=(1000, 2, 1))], [line], orders)
    assert found == [Match(1, 10, 2, 2600, 2000)]
    again = match_claims([claim(order_no="o1", quantity=2, key=(1000, 2, 1))], [line], orders)
    assert again == [None]


LINES = st.lists(
    st.builds(
        lambda day, sku, quantity, price: (day, sku, quantity, price),
        st.integers(0, 9),
        st.sampled_from("AB"),
        st.integers(1, 4),
        st.sampled_from([500, 1000]),
    ),
    max_size=8,
)


@given(LINES, LINES)
def test_pieces_and_money_never_go_below_nothing(bought, returned):
    lines = [
        pieces(n, day=day, sku=sku, quantity=quantity, price=price)
        for n, (day, sku, quantity, price) in enumerate(bought, 1)
    ]
    claims = [
        claim(day=day, sku=sku, quantity=quantity, price=price)
        for day, sku, quantity, price in returned
    ]
    orders = left(*lines)
    paid = {line.line_id: (line.quantity, line.amount) for line in lines}
    found = [each for each in match_claims(claims, lines, orders) if each is not None]
    for line in lines:
        own = [each for each in found if each.line_id == line.line_id]
        assert paid[line.line_id][0] - sum(each.quantity for each in own) == line.quantity >= 0
        assert paid[line.line_id][1] - sum(each.amount for each in own) == line.amount >= 0
    assert all(order.amount >= 0 for order in orders.values())
    for each, wanted in zip(found, claims, strict=True):
        assert each.amount == wanted.amount
