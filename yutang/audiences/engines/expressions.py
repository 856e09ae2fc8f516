"""A rule as one Ibis expression over the relations, the same for every engine."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

import ibis

from yutang.audiences.engines import comparisons, leaves
from yutang.audiences.engines.frame import Frame
from yutang.audiences.engines.leaves import TABLES
from yutang.audiences.rules import nodes, vocabulary
from yutang.audiences.rules.nodes import Rule

PROFILE = TABLES["profile"]


@dataclass(frozen=True)
class Scope:
    """The customers that a member may see: own ones, and those of units."""

    member_id: int
    unit_ids: tuple[int, ...] = ()


@ibis.udf.scalar.builtin(signature=(("array<int64>", "array<int64>"), "boolean"))  # type: ignore[untyped-decorator]
def overlaps(left: Any, right: Any) -> Any:
    """Whether two lists have something in common; `dialects` writes it for each engine."""


def customers(rule: Rule, frame: Frame, scope: Scope | None = None) -> Any:
    """The table of ids of the customers whom the rule is about."""
    tests = [] if _is_everybody(rule.where) else [predicate(rule.where, frame)]
    tests += [_seen(scope)] if scope else []
    return (PROFILE.filter(*tests) if tests else PROFILE).select("customer_id")


def predicate(node: Any, frame: Frame) -> Any:
    """The condition on `profile` that the node holds; it is never null."""
    return _PREDICATES[type(node)](node, frame)


def _is_everybody(node: Any) -> bool:
    return isinstance(node, nodes.AllOf) and not node.all


def _all(node: nodes.AllOf, frame: Frame) -> Any:
    tests = [predicate(each, frame) for each in node.all]
    return reduce(lambda left, right: left & right, tests) if tests else ibis.literal(True)


def _any(node: nodes.AnyOf, frame: Frame) -> Any:
    tests = [predicate(each, frame) for each in node.any]
    return reduce(lambda left, right: left | right, tests) if tests else ibis.literal(False)


def _not(node: nodes.Not, frame: Frame) -> Any:
    return ~predicate(node.not_, frame)


def _profile(node: nodes.ProfileIs, frame: Frame) -> Any:
    field = vocabulary.PROFILE[node.profile]
    column = profile_column(field.name)
    if column.type().is_array():
        return _array(node.is_, column, node.value)
    if field.type == "text" and node.is_ in ("empty", "filled"):
        has = column.notnull() & (column != "")
        return has if node.is_ == "filled" else ~has
    return comparisons.holds(field.type, node.is_, node.value, frame)(column)


def profile_column(name: str) -> Any:
    """The column of a profile's field, or what it is computed from."""
    if name == "kept_amount":
        return PROFILE.order_amount - PROFILE.refund_amount
    return PROFILE[name]


def _array(op: str, column: Any, value: Any) -> Any:
    if op in ("empty", "filled"):
        return (column.length() == 0) if op == "empty" else (column.length() > 0)
    found = overlaps(column, ibis.literal(value, type="array<int64>"))
    return found if op == "in" else ~found


def _fact(node: nodes.FactIs, frame: Frame) -> Any:
    """Any row of the fact meets the positive operator; a negative one is the opposite."""
    op, positive = node.is_, vocabulary.NEGATIVE.get(node.is_, node.is_)
    rows = fact_rows(node, frame)
    if positive == "in_stage":
        rows = rows.filter(rows.stage_id.isin(node.value))
    elif positive != "filled":
        form = vocabulary.FORMS[frame.facts[node.fact][1]]
        compare = comparisons.holds(form, positive, node.value, frame, node.unit)
        rows = rows.filter(compare(rows[fact_column(node, frame)]))
    found = PROFILE.customer_id.isin(rows.customer_id)
    return ~found if op in vocabulary.NEGATIVE else found


def fact_rows(node: nodes.FactIs, frame: Frame) -> Any:
    """The rows of the fact that the node is about."""
    fact = TABLES["fact"]
    return fact.filter(fact.fact_id == frame.facts[node.fact][0])


def fact_column(node: nodes.FactIs, frame: Frame) -> str:
    """The column that bears the fact's value."""
    return _COLUMNS[vocabulary.FORMS[frame.facts[node.fact][1]]]


def _tagged(node: nodes.Tagged, _frame: Frame) -> Any:
    if node.tags == "all":
        each = [overlaps(PROFILE.tag_ids, _ids([id])) for id in node.ids]
        return reduce(lambda left, right: left & right, each)
    found = overlaps(PROFILE.tag_ids, _ids(node.ids))
    return ~found if node.tags == "none" else found


def _ids(ids: list[int]) -> Any:
    return ibis.literal(ids, type="array<int64>")


def _did(node: nodes.Did, frame: Frame) -> Any:
    return leaves.members_by(node, leaves.activities(node, frame), node.measure, frame)


def _bought(node: nodes.Bought, frame: Frame) -> Any:
    return leaves.members_by(node, leaves.orders(node, frame), node.measure, frame)


def _stayed(node: nodes.Stayed, frame: Frame) -> Any:
    return leaves.members_by(node, leaves.stays(node, frame), node.measure, frame)


def _in_audience(node: nodes.InAudience, _frame: Frame) -> Any:
    member = TABLES["member"]
    rows = member.filter(member.audience_id == node.audience)
    found = PROFILE.customer_id.isin(rows.customer_id)
    return found if node.is_ == "in" else ~found


def _scored(node: nodes.Scored, frame: Frame) -> Any:
    return predicate(frame.scored[id(node)], frame)


def _seen(scope: Scope) -> Any:
    own = overlaps(PROFILE.member_ids, _ids([scope.member_id]))
    own = own | (PROFILE.consultant_id.notnull() & (PROFILE.consultant_id == scope.member_id))
    return own | overlaps(PROFILE.unit_ids, _ids(list(scope.unit_ids))) if scope.unit_ids else own


_COLUMNS = {
    "text": "text",
    "decimal": "number",
    "yes_no": "number",
    "date": "day",
    "ids": "choice_id",
}
_PREDICATES: dict[type, Callable[[Any, Frame], Any]] = {
    nodes.AllOf: _all,
    nodes.AnyOf: _any,
    nodes.Not: _not,
    nodes.ProfileIs: _profile,
    nodes.FactIs: _fact,
    nodes.Tagged: _tagged,
    nodes.Did: _did,
    nodes.Bought: _bought,
    nodes.Stayed: _stayed,
    nodes.InAudience: _in_audience,
    nodes.Scored: _scored,
}
