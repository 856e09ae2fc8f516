"""A journey written down: the JSON of a version, of an import and of an export."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any, Literal

from pydantic import Field, ValidationError

from yutang.audiences.rules import schema
from yutang.journeys.rules.steps import AnyStep, Await, Branch, Split, Step
from yutang.journeys.rules.triggers import Goal, Match, Reentry, Strict, Trigger

MOST_STEPS = 200
MOST_DEPTH = 12
MOST_TOLD = 100  # faults; who has more mends these first
MOST_PARTS = 50_000  # values in all, those of conditions too
Place = tuple[str | int, ...]


class Late(Strict):
    """After downtime a message that is up to so many hours late is still sent, else skipped."""

    hours: int = Field(6, ge=0, le=720)


class Plan(Strict):
    """One version of a journey: who enters, what happens, when it ends, and what it is for.

    `quiet`: what falls into quiet hours is held back, or skipped. `exits`: whoever does one of
    these leaves at once. Dates are days of the enterprise, both included. `first_day`: what day 1
    of a group is, the day it was made or the day it entered.
    """

    format: Literal[1] = 1
    subject: Literal["customer", "group"] = "customer"
    first_day: Literal["made", "entered"] = "made"
    triggers: list[Trigger] = Field([], max_length=10)
    flow: list[Step] = Field([], max_length=MOST_STEPS)
    exits: list[Match] = Field([], max_length=10)
    goal: Goal | None = None
    reentry: Reentry = Reentry()
    quiet: Literal["hold", "skip"] = "hold"
    late: Late = Late()
    valid_from: date | None = None
    valid_until: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Whether somebody may enter on that day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True)
class Fault:
    """What is wrong, where: `place` in the JSON, and the step it belongs to ("": the whole)."""

    place: Place
    code: str
    step: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class PlanFaults(ValueError):
    """All that is wrong with a plan's shape."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("plan")
        self.faults = list(faults)


def parse(data: Any) -> Plan:
    """The plan that the data describes; raises `PlanFaults` with all that is wrong in its shape."""
    if too_much := _measure(data):
        raise PlanFaults([too_much])
    try:
        plan = Plan.model_validate(data)
    except ValidationError as error:
        found = [_fault(each, data) for each in error.errors()[:MOST_TOLD]]
        raise PlanFaults(found) from None
    if found := list(_oversize(plan)):
        raise PlanFaults(found)
    return plan


def dump(plan: Plan) -> dict[str, Any]:
    """The plan as JSON data; `parse` makes it again."""
    return plan.model_dump(mode="json", exclude_none=True)


def walk(flow: Sequence[AnyStep], place: Place = ("flow",)) -> Iterator[tuple[Place, AnyStep]]:
    """Every step with its place, those of branches too, in reading order."""
    for number, step in enumerate(flow):
        here = (*place, number)
        yield here, step
        for way, inner in ways(step):
            yield from walk(inner, (*here, *way))


def ways(step: AnyStep) -> list[tuple[Place, Sequence[AnyStep]]]:
    """The flows inside a step, in the order of its arms, each with its place in the step."""
    match step:
        case Await():
            return [(("happened",), step.happened), (("timed_out",), step.timed_out)]
        case Branch():
            arms = [(("arms", n, "flow"), arm.flow) for n, arm in enumerate(step.arms)]
            return [*arms, (("otherwise",), step.otherwise)]
        case Split():
            return [(("arms", n, "flow"), arm.flow) for n, arm in enumerate(step.arms)]
    return []


def _measure(data: Any) -> Fault | None:
    """Refuse what is too deep or too much before anything walks it; no call stack is used."""
    waiting: list[tuple[Place, Any]] = [((), data)]
    steps = parts = 0
    while waiting:
        place, here = waiting.pop()
        if len(place) > 4 * MOST_DEPTH + 30:
            return Fault(place[:MOST_DEPTH], "too_deep", values={"most": MOST_DEPTH})
        if not _can_be_kept(here):
            return Fault(place, "no_json")
        parts += len(here) if isinstance(here, dict | list) else 0
        if parts > MOST_PARTS:
            return Fault(place, "too_long", values={"max_length": MOST_PARTS})
        if isinstance(here, dict):
            steps += "id" in here and "kind" in here
            waiting += [((*place, str(key)), value) for key, value in here.items()]
        elif isinstance(here, list):
            waiting += [((*place, number), value) for number, value in enumerate(here)]
        if steps > MOST_STEPS:
            return Fault(("flow",), "too_many_steps", values={"most": MOST_STEPS})
    return None


def _oversize(plan: Plan) -> Iterator[Fault]:
    """Conditions that are larger than an audience rule may be, though the plan isn't."""
    asked: list[tuple[Place, str, Any]] = [
        (("triggers", number, "rule"), "", getattr(each, "rule", None))
        for number, each in enumerate(plan.triggers)
    ]
    for place, step in walk(plan.flow):
        if isinstance(step, Branch):
            asked += [
                ((*place, "arms", n, "rule"), step.id, a.rule) for n, a in enumerate(step.arms)
            ]
    for place, id, rule in asked:
        for fault in schema.oversize(rule):
            yield Fault((*place, *fault.path), f"rule_{fault.code}", id, fault.given)


def _can_be_kept(here: Any) -> bool:
    """Whether PostgreSQL takes it: no endless numbers, no halves of characters, no zero byte."""
    if isinstance(here, float):
        return isfinite(here)
    texts = [str(key) for key in here] if isinstance(here, dict) else [here]
    return all(is_text(each) for each in texts if isinstance(each, str))


def is_text(text: str) -> bool:
    """Whether all of it are whole characters that can be kept."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def _fault(error: Any, data: Any) -> Fault:
    place = _place(error["loc"], data)
    return Fault(place, str(error["type"]), _step_at(place, data), dict(error.get("ctx") or {}))


def _place(loc: Place, data: Any) -> Place:
    """The place without the names of union members, which pydantic puts between."""
    place: list[str | int] = []
    here = data
    for each in loc:
        inside = here[each] if _has(here, each) else None
        if inside is None and isinstance(here, dict) and here.get("kind") == each:
            continue
        place.append(each)
        here = inside
    return tuple(place)


def _has(here: Any, key: str | int) -> bool:
    if isinstance(here, dict):
        return key in here
    return isinstance(here, list) and isinstance(key, int) and key < len(here)


def _step_at(place: Place, data: Any) -> str:
    """The id of the innermost step on the way to the place."""
    step, here = "", data
    for each in place:
        if not _has(here, each):
            break
        here = here[each]
        if isinstance(here, dict) and "kind" in here and isinstance(here.get("id"), str):
            step = here["id"]
    return step


def matches(plan: Plan) -> list[Match]:
    """Everything the plan waits to happen: triggers, awaits, exits and goal."""
    found = [each.match for each in plan.triggers if each.kind == "activity"]
    found += [step.match for _place, step in walk(plan.flow) if isinstance(step, Await)]
    found += plan.exits
    return [*found, plan.goal.match] if plan.goal else found
