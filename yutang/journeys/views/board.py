"""A draft as the builder draws it: cards one below the other, ways beside each other."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.models import Draft, Journey
from yutang.journeys.queries.faults import faults_of
from yutang.journeys.queries.naming import names_of
from yutang.journeys.rules import steps
from yutang.journeys.rules.editing import Spot
from yutang.journeys.rules.plan import Fault, Plan, PlanFaults, parse, ways
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.words import problems, sentences
from yutang.journeys.words.changes import said
from yutang.journeys.words.conditions import MOST_SHOWN, condition, short
from yutang.journeys.words.kinds import STEPS, TRIGGERS, Kind
from yutang.journeys.words.names import Names


@dataclass(frozen=True)
class Way:
    """One way of a step, with the cards on it."""

    label: str
    hint: str
    whole: str  # what the hint is the beginning of
    cards: list["Card"]
    step: str
    number: int
    removable: bool


@dataclass(frozen=True)
class Card:
    step: AnyStep
    kind: Kind
    text: str
    faults: list[str]
    ways: list[Way]
    spot: Spot  # before it
    after: Spot
    is_last: bool


@dataclass(frozen=True)
class Beginning:
    number: int
    kind: Kind
    text: str
    faults: list[str]


@dataclass
class Board:
    """All that the builder shows of a draft; `plan` None: it has no shape, `faults` say why."""

    plan: Plan | None = None
    beginnings: list[Beginning] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    faults: list[dict[str, str]] = field(default_factory=list)
    goal: str = ""
    exits: list[str] = field(default_factory=list)
    undo: str = ""
    redo: str = ""
    size: int = 0


def board(journey: Journey) -> Board:
    """The journey's draft with what is wrong, and what can be taken back."""
    made = Board()
    made.undo, made.redo = _history(journey)
    try:
        made.plan = parse(journey.draft)
    except PlanFaults as wrong:
        made.faults = [_listed(fault, {}) for fault in wrong.faults]
        return made
    _draw(made, made.plan, faults_of(made.plan, journey))
    return made


def sketch(plan: Plan) -> list[Card]:
    """The cards alone, for a small picture."""
    return _Drawing(Names(), {}).cards(plan.flow, Spot())


def _draw(made: Board, plan: Plan, faults: Sequence[Fault]) -> None:
    names = names_of(plan)
    at_step: dict[str, list[str]] = defaultdict(list)
    at_trigger: dict[int, list[str]] = defaultdict(list)
    for fault in faults:
        if fault.step:
            at_step[fault.step].append(problems.sentence(fault))
        elif fault.place[:1] == ("triggers",) and len(fault.place) > 1:
            at_trigger[int(fault.place[1])].append(problems.sentence(fault))
    made.cards = _Drawing(names, at_step).cards(plan.flow, Spot())
    made.beginnings = [
        Beginning(number, TRIGGERS[each.kind], sentences.trigger(each, names), at_trigger[number])
        for number, each in enumerate(plan.triggers)
    ]
    made.faults = [_listed(fault, names.steps) for fault in faults]
    made.goal = sentences.reward(plan.goal, names) if plan.goal else ""
    made.exits = [sentences.happening(each, names) for each in plan.exits]
    made.size = len(names.steps)


def _listed(fault: Fault, names: Any) -> dict[str, str]:
    """A fault in the list on top: its place in words, and the part of the page it leads to."""
    target, where = "", problems.place(fault)
    if fault.step:
        target, where = f"step-{fault.step}", names.get(fault.step) or where
    elif fault.place[:1] == ("triggers",):
        target, where = "beginnings", _("Beginning")
    elif fault.place[:1] == ("exits",):
        where = _("Who leaves early")
    elif fault.place == ("flow",):
        where = _("Steps")
    return {"text": problems.sentence(fault), "where": where, "target": target}


class _Drawing:
    def __init__(self, names: Names, faults: dict[str, list[str]]) -> None:
        self.names, self.faults = names, faults

    def cards(self, flow: Sequence[AnyStep], start: Spot) -> list[Card]:
        return [
            Card(
                step=step,
                kind=STEPS[step.kind],
                text=sentences.sentence(step, self.names),
                faults=self.faults.get(step.id, []),
                ways=self._ways(step),
                spot=Spot(start.step, start.way, number),
                after=Spot(start.step, start.way, number + 1),
                is_last=number == len(flow) - 1,
            )
            for number, step in enumerate(flow)
        ]

    def _ways(self, step: AnyStep) -> list[Way]:
        labels = _labels(step, self.names)
        few = len(labels) - isinstance(step, steps.Branch) <= _LEAST.get(step.kind, 99)
        return [
            Way(
                label=label,
                hint=short(hint),
                whole=short(hint, MOST_SHOWN) if short(hint) != hint else "",
                cards=self.cards(flow, Spot(step.id, number)),
                step=step.id,
                number=number,
                removable=not few and _place[0] == "arms",
            )
            for number, ((_place, flow), (label, hint)) in enumerate(
                zip(ways(step), labels, strict=True)
            )
        ]


_LEAST = {"branch": 1, "split": 2}


def _labels(step: AnyStep, names: Names) -> list[tuple[str, str]]:
    """What each way is called, and when it is taken."""
    match step:
        case steps.Await():
            return [(_("It happened"), ""), (_("The time is over"), "")]
        case steps.Branch():
            arms = [
                (arm.name or _("Way %(n)s") % {"n": number}, condition(arm.rule, names.rules))
                for number, arm in enumerate(step.arms, 1)
            ]
            return [*arms, (_("Everybody else"), "")]
        case steps.Split():
            return [
                (arm.name or _("Way %(n)s") % {"n": number}, f"{arm.percent} %")
                for number, arm in enumerate(step.arms, 1)
            ]
    return []


def _history(journey: Journey) -> tuple[str, str]:
    """What undo would take back and redo do again, in words; "" where there is nothing."""
    kept = Draft.objects.filter(journey=journey).defer("plan")
    here = kept.filter(number=journey.draft_place).first()
    has_before = here and kept.filter(number__lt=journey.draft_place).exists()
    later = kept.filter(number__gt=journey.draft_place).order_by("number").first()
    return (said(here) if here and has_before else "", said(later) if later else "")
