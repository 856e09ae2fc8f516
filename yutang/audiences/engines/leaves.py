"""A condition's measure over the rows of a customer, as Ibis expressions.

`Leaf.rows` are the rows that count, each with its customer; what the rule asks of them is either
that there are any, or something of an aggregate of each customer's.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

import ibis

from yutang.audiences.engines import comparisons
from yutang.audiences.engines.frame import Frame
from yutang.audiences.relations import RELATIONS
from yutang.audiences.rules import days, nodes, vocabulary

TABLES = {each.name: ibis.table(each.columns, name=each.name) for each in RELATIONS}
MOST_MONEY = 10**12  # of one order; so that an average times its orders stays a 64-bit number
_SOME = [("ge", 1), ("gt", 0), ("ne", 0), ("eq", 0), ("lt", 1), ("le", 0)]


@dataclass(frozen=True)
class Leaf:
    """The rows that count, and what is measured over one customer's."""

    rows: Any
    value: Callable[[Any], Any]  # from a table of rows to an aggregate


def activities(node: nodes.Did, frame: Frame) -> Leaf:
    """The activities that the node asks for."""
    rows = TABLES["activity"]
    doing, tests = node.activity, []
    if doing.kinds:
        tests.append(rows.kind.isin(doing.kinds))
    if doing.subject:
        tests.append(rows.subject_type == doing.subject.type)
        tests += [rows.subject_id.isin(doing.subject.ids)] if doing.subject.ids else []
    if doing.members:
        tests.append(rows.member_id.isin(doing.members))
    rows = _filtered(rows, [*tests, *_within(rows, node.within, frame)])
    return Leaf(rows, _VALUES[node.measure])


def orders(node: nodes.Bought, frame: Frame) -> Leaf:
    """The orders that the node asks for, or their lines where it asks for products."""
    buying = node.orders
    by_line = buying.asks_lines or node.measure == "pieces"
    rows = TABLES["line" if by_line else "orders"]
    tests = [_of_products(rows, buying, frame)] if buying.asks_lines else []
    tests += [rows.store_id.isin(buying.stores)] if buying.stores else []
    if node.nth:
        rows = _nth(_filtered(rows, tests), node.nth)
        tests = []
    rows = _filtered(rows, [*tests, *_within(rows, node.within, frame)])
    count = _orders_of_lines if by_line else _rows
    if node.measure.startswith("average"):
        column = "amount" if node.measure == "average_amount" else "kept_amount"
        rows = rows.filter(rows[column].notnull())
        return Leaf(rows, lambda table: _average(table[column].sum(), count(table)))
    return Leaf(rows, count if node.measure == "count" else _VALUES[node.measure])


def stays(node: nodes.Stayed, frame: Frame) -> Leaf:
    """The stays in group chats that the node asks for; a dissolved group is left by nobody."""
    rows, chats = TABLES["stay"], node.groups
    at = "left_at" if node.stay == "left" else "at"
    tests = [rows.chat_id.isin(chats.ids)] if chats.ids else []
    tests += [_of_chats(rows, chats)] if chats.tags or chats.owners else []
    if node.stay == "inside":
        tests.append(rows.left_at.isnull())
    elif node.stay == "left":
        tests += [rows.left_at.notnull(), rows.ended_by != "dissolved"]
    rows = _filtered(rows, [*tests, *_within(rows, node.within, frame, at)])
    values = {
        "count": lambda table: table.chat_id.nunique(),
        "first": lambda table: table[at].min(),
        "last": lambda table: table[at].max(),
    }
    return Leaf(rows, values[node.measure])


def members_by(node: nodes.Asked, leaf: Leaf, measure: str, frame: Frame) -> Any:
    """The condition on `profile` that the leaf's measure meets what the node asks."""
    is_in = _within_profile
    type = vocabulary.MEASURES[measure]
    if node.is_ in ("empty", "filled"):
        return _signed(is_in(leaf.rows), node.is_ == "filled")
    if measure in ("count", "days") and (node.is_, node.value) in _SOME:
        return _signed(is_in(leaf.rows), node.is_ in ("ge", "gt", "ne"))
    value = node.value if type == "instant" else _clamped(measure, node.value)
    compare = comparisons.holds(type, node.is_, value, frame)
    none = _of_none(measure, type, node.is_, compare)
    per_customer = leaf.rows.group_by("customer_id").aggregate(value=leaf.value)
    test = compare(per_customer.value)
    return _signed(is_in(per_customer.filter(~test if none else test)), not none)


def _of_none(measure: str, type: str, op: str, compare: comparisons.Compare) -> bool:
    """Whether a customer without any row fits: counts and sums are 0, the rest is nothing."""
    if type == "instant" or measure.startswith("average"):
        return op in vocabulary.NEGATIVE
    return bool(compare(0))


def _within_profile(rows: Any) -> Any:
    return TABLES["profile"].customer_id.isin(rows.customer_id)


def _signed(test: Any, positive: bool) -> Any:
    return test if positive else ~test


def _clamped(measure: str, value: Any) -> Any:
    """Borders of averages no larger than any average is."""
    if not measure.startswith("average"):
        return value
    if isinstance(value, list):
        return [max(-MOST_MONEY, min(MOST_MONEY, each)) for each in value]
    return max(-MOST_MONEY, min(MOST_MONEY, value))


def _filtered(rows: Any, tests: list[Any]) -> Any:
    return rows.filter(*tests) if tests else rows


def _within(rows: Any, window: Any, frame: Frame, column: str = "at") -> list[Any]:
    """The conditions that the moment in the column is in the window."""
    if window is None:
        return []
    at = rows[column]
    if isinstance(window, nodes.LastDays):
        now = frame.now
        return [at > now - window.last_days * days.DAY, at <= now]
    tests = []
    if window.from_:
        tests.append(at >= days.start(date.fromisoformat(window.from_), frame.zone))
    if window.to:
        tests.append(at < days.end(date.fromisoformat(window.to), frame.zone))
    return tests


def _of_products(rows: Any, buying: nodes.Buying, frame: Frame) -> Any:
    """The lines of products that fit every list given."""
    product, tests = TABLES["product"], []
    if buying.categories:
        below = sorted({id for top in buying.categories for id in frame.below.get(top, [])})
        tests.append(product.node_id.isin(below) if below else ibis.literal(False))
    tests += [
        reduce(operator.or_, (product[name].contains(word) for word in words))
        for name in ("needs", "obstacles")
        if (words := getattr(buying, name))
    ]
    if not tests:
        return rows.product_id.isin(buying.products)
    if buying.products:
        tests.append(product.product_id.isin(buying.products))
    return rows.product_id.isin(product.filter(*tests).product_id)


def _of_chats(rows: Any, chats: nodes.Chats) -> Any:
    """The stays in chats with one of the tags, and of one of the owners."""
    chat = TABLES["chat"]
    tests = [chat.tag.isin(chats.tags)] if chats.tags else []
    tests += [chat.owner_id.isin(chats.owners)] if chats.owners else []
    return rows.chat_id.isin(chat.filter(*tests).chat_id)


def _nth(rows: Any, nth: int) -> Any:
    """The rows of each customer's n-th order by time (then by id)."""
    place = ibis.dense_rank().over(group_by="customer_id", order_by=["at", "order_id"])
    return rows.mutate(place=place).filter(ibis._.place == nth - 1)


def _rows(table: Any) -> Any:
    return table.count()


def _orders_of_lines(table: Any) -> Any:
    return table.order_id.nunique()


def _sum(column: str) -> Callable[[Any], Any]:
    return lambda table: table[column].sum().coalesce(0).cast("int64")


def _average(total: Any, count: Any) -> Any:
    """The amount per order, rounded down."""
    total = total.cast("int64")
    rest = total % count
    return ((total - rest) / count).cast("int64")


_VALUES: dict[str, Callable[[Any], Any]] = {
    "count": _rows,
    "days": lambda table: table.day.nunique(),
    "sum": _sum("amount"),
    "amount": _sum("amount"),
    "kept": _sum("kept_amount"),
    "pieces": _sum("quantity"),
    "first": lambda table: table.at.min(),
    "last": lambda table: table.at.max(),
}
