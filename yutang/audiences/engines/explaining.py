"""Why one customer is in or out: the tree of a rule with what stands behind each condition."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis

from yutang.audiences.engines import expressions, leaves, postgres
from yutang.audiences.engines.expressions import PROFILE
from yutang.audiences.engines.frame import Frame
from yutang.audiences.rules import days, nodes, vocabulary
from yutang.audiences.rules.nodes import Rule
from yutang.audiences.rules.schema import walk
from yutang.audiences.rules.sense import Path

_GROUPS = nodes.AllOf | nodes.AnyOf | nodes.Not
_NO_VALUE = (nodes.InAudience, nodes.Scored)
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Explained:
    """A node, whether it holds for the customer, and what was found.

    `value`: the number or moment measured, the field's value, the values of a fact, the tags
    among those asked; None for groups and where nothing was found.
    """

    path: Path
    node: Any
    holds: bool
    value: Any = None
    parts: tuple["Explained", ...] = ()


def explain(rule: Rule, customer_id: int, frame: Frame) -> Explained:
    """The rule's tree for one customer, by one query."""
    asked = [each for each in walk(rule.where, ("where",)) if not isinstance(each[1], _GROUPS)]
    found = _answers(asked, customer_id, frame)
    return next(_tree(("where",), rule.where, found))


def _answers(
    asked: list[tuple[Path, Any]], customer_id: int, frame: Frame
) -> dict[Path, tuple[bool, Any]]:
    """By the place of each condition: whether it holds, and its value."""
    columns: dict[str, Any] = {"there": ibis.literal(True)}
    for n, (_path, node) in enumerate(asked):
        columns[f"holds_{n}"] = expressions.predicate(node, frame)
        if not isinstance(node, _NO_VALUE):
            columns[f"value_{n}"] = _VALUES[type(node)](node, frame)
    found = postgres.rows(PROFILE.select(**columns), ids=[customer_id], zone=frame.zone.key)
    if not found:  # merged into another one
        return {path: (False, None) for path, _node in asked}
    row = dict(zip(columns, found[0], strict=True))
    return {
        path: (bool(row[f"holds_{n}"]), _plain(node, row.get(f"value_{n}"), frame))
        for n, (path, node) in enumerate(asked)
    }


def _tree(path: Path, node: Any, found: dict[Path, tuple[bool, Any]]) -> Iterator[Explained]:
    if not isinstance(node, _GROUPS):
        yield Explained(path, node, *found[path])
        return
    parts = tuple(each for at, child in _children(path, node) for each in _tree(at, child, found))
    truths = [each.holds for each in parts]
    if isinstance(node, nodes.Not):
        yield Explained(path, node, not truths[0], parts=parts)
    else:
        holds = all(truths) if isinstance(node, nodes.AllOf) else any(truths)
        yield Explained(path, node, holds, parts=parts)


def _children(path: Path, node: Any) -> Iterator[tuple[Path, Any]]:
    if isinstance(node, nodes.Not):
        yield (*path, "not"), node.not_
        return
    key = "all" if isinstance(node, nodes.AllOf) else "any"
    for n, child in enumerate(getattr(node, key)):
        yield (*path, key, n), child


def _fact(node: nodes.FactIs, frame: Frame) -> Any:
    rows = expressions.fact_rows(node, frame)
    column = "stage_id" if "stage" in node.is_ else expressions.fact_column(node, frame)
    return rows.aggregate(value=rows[column].collect()).as_scalar()


def _did(node: nodes.Did, frame: Frame) -> Any:
    return _measured(leaves.activities(node, frame))


def _bought(node: nodes.Bought, frame: Frame) -> Any:
    return _measured(leaves.orders(node, frame))


def _stayed(node: nodes.Stayed, frame: Frame) -> Any:
    return _measured(leaves.stays(node, frame))


def _measured(leaf: leaves.Leaf) -> Any:
    return leaf.rows.aggregate(value=leaf.value(leaf.rows)).as_scalar()


def _plain(node: Any, value: Any, frame: Frame) -> Any:
    """The value as people know it: moments and days instead of numbers."""
    match node:
        case nodes.Tagged():
            return [id for id in node.ids if id in (value or ())]
        case nodes.FactIs():
            return _fact_values(node, value or [], frame)
        case nodes.Did() | nodes.Bought() | nodes.Stayed() if value is not None:
            is_moment = vocabulary.MEASURES[node.measure] == "instant"
            return _moment(value) if is_moment else int(value)
        case nodes.ProfileIs() if vocabulary.PROFILE[node.profile].type == "instant":
            return None if value is None else _moment(value)
    return value


def _fact_values(node: nodes.FactIs, values: list[Any], frame: Frame) -> list[Any]:
    type = vocabulary.FORMS[frame.facts[node.fact][1]]
    known = [each for each in values if each is not None]
    if type == "date" and "stage" not in node.is_:
        return [date.fromordinal(each + days.EPOCH) for each in known]
    return [bool(each) for each in known] if type == "yes_no" else known


def _moment(value: int) -> datetime:
    return _START + timedelta(microseconds=value)


_VALUES: dict[type, Callable[[Any, Frame], Any]] = {
    nodes.ProfileIs: lambda node, _frame: expressions.profile_column(node.profile),
    nodes.Tagged: lambda _node, _frame: PROFILE.tag_ids,
    nodes.FactIs: _fact,
    nodes.Did: _did,
    nodes.Bought: _bought,
    nodes.Stayed: _stayed,
}
