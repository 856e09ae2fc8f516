"""Changes to a plan being written, each a new plan: steps are found by id, places by `Spot`.

A plan is JSON data here, as a draft keeps it. The old one is never changed, so that any of them
can be shown again.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from yutang.journeys.rules.steps import MOST_ARMS

Json = dict[str, Any]
Flow = list[Json]
NewId = Callable[[], str]


class NoSuchStep(LookupError):
    """The step or the place isn't in the plan (any more)."""


class NotInside(ValueError):
    """A step can't be put into itself."""


@dataclass(frozen=True)
class Spot:
    """Before the `index`-th step of a flow: the root's, or of a step's `way`-th way."""

    step: str = ""
    way: int = 0
    index: int = 0


def flows(step: Json) -> list[Flow]:
    """The flows inside a step, in the order of its ways; the step's own lists, to be changed."""
    match step.get("kind"):
        case "await":
            return [step.setdefault("happened", []), step.setdefault("timed_out", [])]
        case "branch":
            inner = [arm.setdefault("flow", []) for arm in step["arms"]]
            return [*inner, step.setdefault("otherwise", [])]
        case "split":
            return [arm.setdefault("flow", []) for arm in step["arms"]]
    return []


def steps(flow: Flow) -> Iterator[Json]:
    """Every step of a flow, those within steps too, in reading order."""
    for step in flow:
        yield step
        for inner in flows(step):
            yield from steps(inner)


def found(plan: Json, id: str) -> Json:
    """The step of this id."""
    flow, at = _holder(plan, id)
    return flow[at]


def following(plan: Json, id: str) -> Json | None:
    """The step right behind this one, in the same way."""
    flow, at = _holder(plan, id)
    return flow[at + 1] if at + 1 < len(flow) else None


def add(plan: Json, step: Json, spot: Spot) -> Json:
    """With the step at the spot."""
    plan = deepcopy(plan)
    flow = _flow(plan, spot)
    flow.insert(spot.index, deepcopy(step))
    return plan


def move(plan: Json, id: str, spot: Spot) -> Json:
    """With the step at the spot; the spot is meant as the plan is before the step is taken out."""
    if spot.step in {step["id"] for step in steps([found(plan, id)])}:
        raise NotInside(id)
    plan = deepcopy(plan)
    target = _flow(plan, spot)
    flow, at = _holder(plan, id)
    index = spot.index - (flow is target and at < spot.index)
    target.insert(index, flow.pop(at))
    return plan


def shift(plan: Json, id: str, by: int) -> Json:
    """With the step so many places further down (negative: up) in its flow; the ends stop it."""
    plan = deepcopy(plan)
    flow, at = _holder(plan, id)
    step = flow.pop(at)
    flow.insert(min(max(0, at + by), len(flow)), step)
    return plan


def copy(plan: Json, id: str, new_id: NewId) -> Json:
    """With a copy after the step, all within it too; jumps within the copy stay within it."""
    plan = deepcopy(plan)
    flow, at = _holder(plan, id)
    made = deepcopy(flow[at])
    ids = {step["id"]: new_id() for step in steps([made])}
    for step in steps([made]):
        step["id"] = ids[step["id"]]
        if step["kind"] == "jump":
            step["to"] = ids.get(step["to"], step["to"])
    flow.insert(at + 1, made)
    return plan


def change(plan: Json, id: str, values: Mapping[str, Any]) -> Json:
    """With these values in the step; None takes a key out. Its id, kind and flows stay.

    `arms`: what each way is called and asks; each keeps its flow.
    """
    plan = deepcopy(plan)
    step = found(plan, id)
    for key, value in values.items():
        if key in ("id", "kind", "happened", "timed_out", "otherwise"):
            continue
        if key == "arms":
            step["arms"] = _arms(step["arms"], value)
        elif value is None:
            step.pop(key, None)
        else:
            step[key] = deepcopy(value)
    return plan


def add_way(plan: Json, id: str) -> Json:
    """With one more way in a branch or split, the last; its share is what the largest gives."""
    plan = deepcopy(plan)
    step = found(plan, id)
    if step["kind"] not in ("branch", "split") or len(step["arms"]) >= MOST_ARMS:
        return plan
    if step["kind"] == "branch":
        step["arms"].append({"rule": {}, "flow": []})
        return plan
    largest = max(step["arms"], key=lambda arm: int(arm["percent"]))
    given = largest["percent"] // 2
    largest["percent"] -= given
    step["arms"].append({"percent": given, "flow": []})
    return plan


def remove_way(plan: Json, id: str, way: int) -> Json:
    """Without this way and all on it; a split's share goes to the first that is left."""
    plan = deepcopy(plan)
    step = found(plan, id)
    least = {"branch": 1, "split": 2}.get(step["kind"], MOST_ARMS)
    arms = step.get("arms", [])
    if not 0 <= way < len(arms) or len(arms) <= least:
        return plan
    gone = arms.pop(way)
    if step["kind"] == "split":
        arms[0]["percent"] += gone["percent"]
    return plan


def remove(plan: Json, id: str) -> Json:
    """Without the step and all within it."""
    plan = deepcopy(plan)
    flow, at = _holder(plan, id)
    del flow[at]
    return plan


def set_values(plan: Json, values: Mapping[str, Any]) -> Json:
    """With these settings of the whole plan; None takes a key out."""
    made = {key: deepcopy(value) for key, value in {**plan, **values}.items()}
    return {key: value for key, value in made.items() if value is not None}


def put(plan: Json, name: str, value: Json, index: int | None = None) -> Json:
    """With the trigger (or exit) in the list of this name: instead of that one, or as the last."""
    plan = deepcopy(plan)
    listed = plan.setdefault(name, [])
    if index is None:
        listed.append(deepcopy(value))
    elif 0 <= index < len(listed):
        listed[index] = deepcopy(value)
    else:
        raise NoSuchStep(f"{name}.{index}")
    return plan


def drop(plan: Json, name: str, index: int) -> Json:
    """Without that trigger (or exit)."""
    plan = deepcopy(plan)
    listed = plan.get(name, [])
    if not 0 <= index < len(listed):
        raise NoSuchStep(f"{name}.{index}")
    del listed[index]
    return plan


def _holder(plan: Json, id: str) -> tuple[Flow, int]:
    """The flow that holds the step, and where in it."""
    waiting: list[Flow] = [plan.get("flow", [])]
    while waiting:
        flow = waiting.pop()
        for at, step in enumerate(flow):
            if step.get("id") == id:
                return flow, at
            waiting += flows(step)
    raise NoSuchStep(id)


def _flow(plan: Json, spot: Spot) -> Flow:
    flow: Flow = plan.setdefault("flow", [])
    if spot.step:
        inner = flows(found(plan, spot.step))
        if not 0 <= spot.way < len(inner):
            raise NoSuchStep(f"{spot.step}.{spot.way}")
        flow = inner[spot.way]
    if not 0 <= spot.index <= len(flow):
        raise NoSuchStep(f"{spot.step}.{spot.way}.{spot.index}")
    return flow


def _arms(old: list[Json], new: list[Json]) -> list[Json]:
    if len(old) != len(new):
        raise NoSuchStep("arms")
    return [
        {**deepcopy(given), "flow": arm.get("flow", [])}
        for arm, given in zip(old, new, strict=True)
    ]
