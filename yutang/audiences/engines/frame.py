"""What a rule is looked at with: the moment, the time zone, and what its names stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from yutang.audiences.models import RfmModel
from yutang.audiences.rules import days, nodes, rfm, rfm_nodes, sense
from yutang.audiences.rules.nodes import Rule
from yutang.audiences.rules.schema import Known, RuleError, parse_node, walk
from yutang.audiences.rules.sense import Fault, Path
from yutang.commerce.models import Category
from yutang.commerce.rules import needs
from yutang.customers.kinds import Kind
from yutang.customers.models import FactType
from yutang.kernel import clock


@dataclass(frozen=True)
class Frame:
    """All that the expression of a rule depends on, beside the data."""

    at: datetime
    zone: ZoneInfo
    facts: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # by key: id and form
    below: Mapping[int, list[int]] = field(default_factory=dict)  # categories, with themselves
    scored: Mapping[int, Any] = field(default_factory=dict)  # nodes by the id() of their `rfm` node
    anchor: int | None = None  # stands for now where the statement is kept (see `kept`)

    @property
    def today(self) -> date:
        return self.at.astimezone(self.zone).date()

    @property
    def now(self) -> int:
        """The moment, or what stands for it, in microseconds."""
        return days.instant(self.at) if self.anchor is None else self.anchor


def frame_for(rule: Rule, *, at: datetime | None = None) -> Frame:
    """Look up what the rule names, and refuse what isn't there."""
    facts = {key: (id, form) for id, key, form in FactType.objects.values_list("id", "key", "form")}
    if faults := list(sense.faults(rule, known(facts))):
        raise RuleError(faults)
    made = Frame(at or clock.now(), clock.zone(), facts, _below(rule))
    return Frame(made.at, made.zone, made.facts, made.below, _scored(rule, made))


def known(facts: Mapping[str, tuple[int, str]] | None = None) -> Known:
    """What rules may name in this installation."""
    if facts is None:
        found = FactType.objects.values_list("id", "key", "form")
        facts = {key: (id, form) for id, key, form in found}
    return Known(
        frozenset(Kind.values),
        {key: form for key, (_id, form) in facts.items()},
        frozenset(needs.NEEDS),
        frozenset(needs.OBSTACLES),
    )


def _below(rule: Rule) -> dict[int, list[int]]:
    """The categories of the rule, each with all below it."""
    named = {
        id
        for _path, node in walk(rule.where)
        if isinstance(node, nodes.Bought)
        for id in node.orders.categories
    }
    if not named:
        return {}
    paths = dict(Category.objects.values_list("pk", "path"))
    return {top: sorted(id for id, path in paths.items() if f"/{top}/" in path) for top in named}


def _scored(rule: Rule, frame: Frame) -> dict[int, Any]:
    """The `rfm` nodes written out as conditions over orders, by the cuts of the last run."""
    asked = [
        (path, node)
        for path, node in walk(rule.where, ("where",))
        if isinstance(node, nodes.Scored)
    ]
    models = RfmModel.objects.in_bulk([node.rfm for _path, node in asked])
    return {id(node): _written_out(path, node, models.get(node.rfm), frame) for path, node in asked}


def _written_out(path: Path, node: nodes.Scored, model: RfmModel | None, frame: Frame) -> Any:
    if model is None or not model.cuts:
        raise RuleError([Fault((*path, "rfm"), "unknown_rfm")])
    for n, segment in enumerate(node.segments or ()):
        if segment not in rfm.SEGMENT_KEYS:
            raise RuleError([Fault((*path, "segments", n), "unknown_segment", {"name": segment})])
    condition = rfm_nodes.condition(
        rfm.read_config(model.config),
        rfm.read_cuts(model.cuts),
        today=frame.today,
        cells=node.cells or (),
        segments=node.segments or (),
    )
    return parse_node(condition)
