"""What differs between two plans: steps that are new, gone, elsewhere, or say something else."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.journeys.rules.plan import Place, Plan, dump, walk, ways
from yutang.journeys.rules.steps import AnyStep

FLOWS = frozenset({"happened", "timed_out", "otherwise", "flow"})
WHOLE = (
    "triggers", "exits", "goal", "reentry", "quiet", "late", "valid_from", "valid_until",
    "first_day",
)  # fmt: skip
Home = tuple[str, int]  # the step that holds it ("": the plan itself), and which of its ways


@dataclass(frozen=True)
class Changed:
    """One field that says something else now; None: nothing was (or is) said."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class StepChange:
    """A step that is in both plans and says something else in these fields."""

    step: AnyStep  # as it is now
    fields: list[Changed]


@dataclass(frozen=True)
class Differences:
    """All that differs; steps in reading order (those removed: in the old one's)."""

    added: list[AnyStep]
    removed: list[AnyStep]
    moved: list[AnyStep]
    changed: list[StepChange]
    whole: list[Changed]  # of the plan itself: triggers, goal …

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.moved or self.changed or self.whole)


def differences(old: Plan, new: Plan) -> Differences:
    """What has to be done to the old plan to make it the new one."""
    before, after = _steps(old), _steps(new)
    changes = [
        StepChange(step, fields)
        for key, step in after.items()
        if key in before and (fields := _fields(_said(before[key]), _said(step)))
    ]
    return Differences(
        added=[step for key, step in after.items() if key not in before],
        removed=[step for key, step in before.items() if key not in after],
        moved=[after[key] for key in _moved(old, new)],
        changed=changes,
        whole=_whole(old, new),
    )


def _steps(plan: Plan) -> dict[str, AnyStep]:
    return {step.id: step for _place, step in walk(plan.flow)}


def _said(step: AnyStep) -> dict[str, Any]:
    """What the step says itself, without the flows inside."""
    data = step.model_dump(mode="json", exclude={"id"} | FLOWS)
    for arm in data.get("arms", []):
        arm.pop("flow")
    return dict(data)


def _fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Changed]:
    names = list(dict.fromkeys([*after, *before]))
    return [
        Changed(name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name)
    ]


def _whole(old: Plan, new: Plan) -> list[Changed]:
    before, after = dump(old), dump(new)
    return _fields(
        {name: before.get(name) for name in WHOLE}, {name: after.get(name) for name in WHOLE}
    )


def _moved(old: Plan, new: Plan) -> list[str]:
    """The steps of both that stand in another way now, or before what they stood behind."""
    was, now = _homes(old), _homes(new)
    same = _ways_kept(old, new)
    order = {key: number for number, key in enumerate(was)}
    stayed: dict[Home, list[str]] = {}
    moved: set[str] = set()
    for key, home in now.items():
        if key not in was:
            continue
        if same.get(home, home) == was[key]:
            stayed.setdefault(home, []).append(key)
        else:
            moved.add(key)
    for keys in stayed.values():
        kept = _longest_rising([order[key] for key in keys])
        moved |= {key for place, key in enumerate(keys) if place not in kept}
    return [key for key in now if key in moved]


def _homes(plan: Plan) -> dict[str, Home]:
    """Where each step stands."""
    found: dict[str, Home] = {}

    def lay(flow: Sequence[AnyStep], home: Home) -> None:
        for step in flow:
            found[step.id] = home
            for number, (_way, inner) in enumerate(ways(step)):
                lay(inner, (step.id, number))

    lay(plan.flow, ("", 0))
    return found


def _ways_kept(old: Plan, new: Plan) -> dict[Home, Home]:
    """For each way of a new step, the old one's that it is: whose steps it shares the most.

    So an arm that is put before another moves nobody.
    """
    before, after = _steps(old), _steps(new)
    found: dict[Home, Home] = {}
    for key, step in after.items():
        if key not in before:
            continue
        theirs = [_ids(way) for way in ways(before[key])]
        for number, way in enumerate(ways(step)):
            shared = [len(_ids(way) & other) for other in theirs]
            if any(shared):
                found[key, number] = (key, shared.index(max(shared)))
    return found


def _ids(way: tuple[Place, Sequence[AnyStep]]) -> set[str]:
    return {step.id for _place, step in walk(way[1])}


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The places of a longest rising part: what stays where it is while the rest moves."""
    tails: list[int] = []
    places: list[int] = []
    before: list[int] = []
    for place, number in enumerate(numbers):
        at = bisect_left(tails, number)
        tails[at : at + 1] = [number]
        places[at : at + 1] = [place]
        before.append(places[at - 1] if at else -1)
    kept: set[int] = set()
    place = places[-1] if places else -1
    while place >= 0:
        kept.add(place)
        place = before[place]
    return kept
