"""A version as a picture: its steps one below the other, their ways side by side, with counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from yutang.journeys.models import Journey, Version
from yutang.journeys.queries import watching
from yutang.journeys.queries.headcounts import Figures
from yutang.journeys.queries.naming import names_of
from yutang.journeys.queries.watching import Counted
from yutang.journeys.rules.plan import Plan, ways
from yutang.journeys.rules.steps import AnyStep, Branch
from yutang.journeys.words import sentences
from yutang.journeys.words.conditions import Said, said
from yutang.journeys.words.kinds import STEPS, titled
from yutang.journeys.words.names import Names
from yutang.journeys.words.ways import way_names

SAYING = frozenset({"send", "invite"})


@dataclass(frozen=True)
class Way:
    """One way of a step, and how many took it."""

    key: str
    name: str
    asks: Said | None
    count: int
    flow: list["Spot"]


@dataclass(frozen=True)
class Spot:
    """One step as it is drawn."""

    id: str
    title: str
    icon: str
    group: str
    text: str
    says: bool
    counted: Counted
    ways: list[Way]


def drawn(journey: Journey, version: Version, figures: Figures) -> dict[str, Any]:
    """Who enters, the flow with its counts, and what it is for."""
    plan = version.parsed()
    names = names_of(plan)
    return {
        "shown": version,
        "triggers": [sentences.trigger(each, names) for each in plan.triggers],
        "flow": _spots(plan.flow, names, watching.counts(journey, figures)),
        "totals": watching.totals(journey, figures),
        "exits": [sentences.happening(each, names) for each in plan.exits],
        "goal": sentences.reward(plan.goal, names) if plan.goal else "",
        "elsewhere": _elsewhere(journey, version),
    }


def draft_drawn(plan: Plan) -> dict[str, Any]:
    """The same of a plan that never ran."""
    names = names_of(plan)
    return {
        "triggers": [sentences.trigger(each, names) for each in plan.triggers],
        "flow": _spots(plan.flow, names, {}),
        "exits": [sentences.happening(each, names) for each in plan.exits],
        "goal": sentences.reward(plan.goal, names) if plan.goal else "",
    }


def days_chart(rows: Sequence[tuple[Any, int, int]], entered: str, ended: str) -> dict[str, Any]:
    """Who entered and who finished, day by day."""
    series = [(entered, [row[1] for row in rows]), (ended, [row[2] for row in rows])]
    return {
        "legend": {"top": 0},
        "grid": {"top": 36, "left": 8, "right": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [f"{row[0]:%m-%d}" for row in rows]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": name, "type": "bar", "barMaxWidth": 16, "data": data} for name, data in series
        ],
    }


def _spots(flow: Sequence[AnyStep], names: Names, counts: Mapping[str, Counted]) -> list[Spot]:
    return [_spot(step, names, counts) for step in flow]


def _spot(step: AnyStep, names: Names, counts: Mapping[str, Counted]) -> Spot:
    kind, counted = STEPS[step.kind], counts.get(step.id) or Counted()
    inner = ways(step)
    found = [
        Way(
            f"{step.id}-{number}",
            name,
            _asks(step, number, names),
            counted.arms[number],
            _spots(part, names, counts),
        )
        for number, (name, (_place, part)) in enumerate(zip(way_names(step), inner, strict=True))
    ]
    text = sentences.sentence(step, names)
    says = step.kind in SAYING
    return Spot(step.id, titled(step), kind.icon, kind.group, text, says, counted, found)


def _asks(step: AnyStep, number: int, names: Names) -> Said | None:
    """The condition of a branch's way."""
    if not isinstance(step, Branch) or number >= len(step.arms):
        return None
    return said(step.arms[number].rule, names.rules)


def _elsewhere(journey: Journey, version: Version) -> list[dict[str, Any]]:
    """How many are inside by other versions than the one shown."""
    found: dict[int, int] = {}
    for each in watching.standing(journey):
        if each.number != version.number:
            found[each.number] = found.get(each.number, 0) + each.count
    page = reverse("journeys:journey", args=[journey.pk])
    return [{"n": n, "count": c, "url": f"{page}?version={n}"} for n, c in found.items()]
