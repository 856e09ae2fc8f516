"""Behaviour tags: which activities may change who fits a rule, and rules of the simplest kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yutang.audiences.rules import nodes
from yutang.audiences.rules.sense import walk

SUBJECTS = frozenset({"code", "material"})
BUYING = frozenset({"order_paid", "order_refunded"})
RELATION = frozenset(
    {"added", "half_added", "removed_us", "removed_by_us", "gone", "transferred", "sourced"}
)
CHANGED = frozenset({"merged", "split"})
BY_NODE: Mapping[type[nodes.Shape], frozenset[str]] = {
    nodes.Bought: BUYING,
    nodes.Scored: BUYING,
    nodes.FactIs: frozenset({"fact_learnt", "stage_changed"}),
    nodes.Tagged: frozenset({"tagged", "untagged"}),
    nodes.InAudience: frozenset({"audience_entered", "audience_left"}),
    nodes.ProfileIs: BUYING | RELATION | {"lifecycle_changed", "tagged", "untagged"},
}
ORDERS = "orders"


def kinds(rule: nodes.Rule) -> frozenset[str] | None:
    """The kinds of activities after which somebody may fit; None: any kind."""
    found = set(CHANGED)
    for _path, node in walk(rule.where):
        if isinstance(node, nodes.Did):
            if not node.activity.kinds:
                return None
            found.update(node.activity.kinds)
        found |= BY_NODE.get(type(node), frozenset())
    return frozenset(found)


@dataclass(frozen=True)
class Pattern:
    """ "[what] at least [times] in [days], about …": what most behaviour tags are.

    `what`: `ORDERS` or a kind of activities; `about`: "category:3", "code:12",
    "material:7" or nothing.
    """

    what: str
    times: int
    days: int
    about: str = ""

    def rule(self) -> dict[str, Any]:
        """The pattern as a rule."""
        about, _, id = self.about.partition(":")
        asked = {"within": {"last_days": self.days}, "measure": "count", "is": "ge",
                 "value": self.times}  # fmt: skip
        if self.what == ORDERS:
            narrowed = {"categories": [int(id)]} if about == "category" else {}
            return _rule({"orders": narrowed, **asked})
        doing: dict[str, Any] = {"kinds": [self.what]}
        if about in SUBJECTS:
            doing["subject"] = {"type": about, "ids": [int(id)]}
        return _rule({"activity": doing, **asked})


def pattern_of(rule: Mapping[str, Any]) -> Pattern | None:
    """The pattern that a rule is written by, if it is so simple."""
    try:
        (node,) = rule["where"]["all"]
        found = _read(node)
    except (KeyError, ValueError, TypeError, IndexError):
        return None
    return found if found.rule() == rule else None


def _read(node: Mapping[str, Any]) -> Pattern:
    times, days = node["value"], node["within"]["last_days"]
    if "orders" in node:
        ids = node["orders"].get("categories")
        return Pattern(ORDERS, times, days, f"category:{ids[0]}" if ids else "")
    doing = node["activity"]
    subject = doing.get("subject")
    about = f"{subject['type']}:{subject['ids'][0]}" if subject else ""
    return Pattern(doing["kinds"][0], times, days, about)


def _rule(node: dict[str, Any]) -> dict[str, Any]:
    return {"version": 1, "where": {"all": [node]}}
