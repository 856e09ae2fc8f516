"""What the buttons of the builder do to a plan."""

from collections.abc import Callable
from typing import Any

from yutang.journeys.commands.drafting import Change, new_id
from yutang.journeys.errors import NotPossible
from yutang.journeys.models import Journey
from yutang.journeys.rules import editing, fresh
from yutang.journeys.rules.editing import Json, NoSuchStep, Spot
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.journeys.words.kinds import STEPS, TRIGGERS
from yutang.kernel.errors import InvalidInput

Given = Any  # a QueryDict of a button's form
Show = dict[str, Any]  # which panel is opened then


def read(journey: Journey, given: Given) -> tuple[Change, Show]:
    """The change that the button asks for, and what is shown after it."""
    op = given.get("op", "")
    if op not in _OPS:
        raise InvalidInput
    if not has_shape(journey):
        raise NotPossible
    return _OPS[op](journey, given)


def has_shape(journey: Journey) -> bool:
    """Whether the draft is a plan; what came in by other ways may be none."""
    try:
        parse(journey.draft)
    except PlanFaults:
        return False
    return True


def number(given: Given, name: str) -> int:
    text = given.get(name, "")
    if not text.isdecimal() or len(text) > 4:
        raise InvalidInput
    return int(text)


def name_of(plan: Json, id: str) -> str:
    """What the step is called, for the words of undo."""
    try:
        step = editing.found(plan, id)
    except NoSuchStep:
        raise NotPossible from None
    return str(step.get("name") or STEPS[step["kind"]].label)


def _spot(given: Given) -> Spot:
    return Spot(given.get("into", ""), number(given, "way"), number(given, "index"))


def _add(journey: Journey, given: Given) -> tuple[Change, Show]:
    kind, spot, id = given.get("kind", ""), _spot(given), new_id()
    if kind not in STEPS:
        raise InvalidInput
    step = fresh.step(kind, id, subject=journey.draft.get("subject", "customer"))
    change = Change(lambda plan: editing.add(plan, step, spot), "add", str(STEPS[kind].label))
    return change, {"show": "step", "id": id}


def _move(journey: Journey, given: Given) -> tuple[Change, Show]:
    id, spot = given.get("step", ""), _spot(given)
    made = Change(lambda plan: editing.move(plan, id, spot), "move", name_of(journey.draft, id))
    return made, {}


def _shift(by: int) -> Callable[[Journey, Given], tuple[Change, Show]]:
    def shifted(journey: Journey, given: Given) -> tuple[Change, Show]:
        id = given.get("step", "")
        name = name_of(journey.draft, id)
        return Change(lambda plan: editing.shift(plan, id, by), "shift", name), {}

    return shifted


def _copy(journey: Journey, given: Given) -> tuple[Change, Show]:
    id = given.get("step", "")
    name = name_of(journey.draft, id)
    return Change(lambda plan: editing.copy(plan, id, new_id), "copy", name), {}


def _remove(journey: Journey, given: Given) -> tuple[Change, Show]:
    id = given.get("step", "")
    return Change(lambda plan: editing.remove(plan, id), "remove", name_of(journey.draft, id)), {}


def _add_way(journey: Journey, given: Given) -> tuple[Change, Show]:
    id = given.get("step", "")
    change = Change(lambda plan: editing.add_way(plan, id), "way", name_of(journey.draft, id))
    return change, {"show": "step", "id": id}


def _remove_way(journey: Journey, given: Given) -> tuple[Change, Show]:
    id, way = given.get("step", ""), number(given, "way")
    name = name_of(journey.draft, id)
    change = Change(lambda plan: editing.remove_way(plan, id, way), "no_way", name)
    return change, {"show": "step", "id": id}


def _add_trigger(journey: Journey, given: Given) -> tuple[Change, Show]:
    kind = given.get("kind", "")
    if kind not in TRIGGERS:
        raise InvalidInput
    made = fresh.trigger(kind)
    change = Change(
        lambda plan: editing.put(plan, "triggers", made), "trigger", str(TRIGGERS[kind].label)
    )
    return change, {"show": "trigger", "id": len(journey.draft.get("triggers", []))}


def _remove_trigger(_journey: Journey, given: Given) -> tuple[Change, Show]:
    at = number(given, "index")
    return Change(lambda plan: editing.drop(plan, "triggers", at), "no_trigger"), {}


_OPS: dict[str, Callable[[Journey, Given], tuple[Change, Show]]] = {
    "add": _add,
    "move": _move,
    "up": _shift(-1),
    "down": _shift(1),
    "copy": _copy,
    "remove": _remove,
    "add_way": _add_way,
    "remove_way": _remove_way,
    "add_trigger": _add_trigger,
    "remove_trigger": _remove_trigger,
}
