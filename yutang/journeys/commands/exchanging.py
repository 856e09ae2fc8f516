"""Journeys as JSON: written for another Yutang, and read from one."""

import json
from dataclasses import dataclass
from typing import Any

from yutang.journeys.errors import PlanRefused
from yutang.journeys.models import Journey
from yutang.journeys.rules.plan import Fault, PlanFaults, dump, is_text, parse


@dataclass(frozen=True)
class Brought:
    """What a file says: a plan, and what the journey was called."""

    plan: dict[str, Any]
    name: str = ""


def written(journey: Journey) -> str:
    """The draft with its name, as `read_file` reads it."""
    data = {"name": journey.name, "plan": journey.draft}
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def read_file(text: str) -> Brought:
    """The plan in the text, by itself or with a name; raises `PlanRefused` with every place."""
    try:
        data = json.loads(text.removeprefix("\ufeff"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise PlanRefused([Fault((), "no_json")]) from None
    name = ""
    if isinstance(data, dict) and isinstance(data.get("plan"), dict):
        name, data = str(data.get("name", ""))[:60].strip(), data["plan"]
        if not is_text(name):
            raise PlanRefused([Fault(("name",), "no_json")])
    try:
        return Brought(dump(parse(data)), name)
    except PlanFaults as found:
        raise PlanRefused(found.faults) from None


def _no_number(name: str) -> None:
    raise ValueError(name)
