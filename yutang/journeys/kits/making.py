"""The short words in which the templates are written."""

from typing import Any

Json = dict[str, Any]
BOUGHT = {"kinds": ["order_paid"]}
LEFT = {"kinds": ["removed_us", "objected"]}


def send(id: str, text: Any, name: Any = "", **more: Any) -> Json:
    """Words for a start; the materials are chosen by who begins."""
    said = {"id": id, "kind": "send", "carrier": "wecom_single", "text": str(text)}
    return {**said, "name": str(name), "materials": [], **more}


def material(id: str, name: Any, **more: Any) -> Json:
    """A message whose material has yet to be chosen."""
    return send(id, "", name, **more)


def wait(id: str, **span: int) -> Json:
    return {"id": id, "kind": "wait", "span": span}


def until(id: str, at: str, days: int = 0, **more: Any) -> Json:
    return {"id": id, "kind": "until", "at": at, "days": days, **more}


def happens(
    id: str, kinds: list[str], name: Any, then: list[Json], others: list[Json], **span: int
) -> Json:
    """Wait for it, at most so long."""
    step = {"id": id, "kind": "await", "name": str(name), "match": {"kinds": kinds}, "span": span}
    return {**step, "happened": then, "timed_out": others}


def branch(id: str, name: Any, arms: list[Json], otherwise: list[Json]) -> Json:
    return {"id": id, "kind": "branch", "name": str(name), "arms": arms, "otherwise": otherwise}


def arm(name: Any, node: Json, flow: list[Json]) -> Json:
    return {"name": str(name), "rule": {"version": 1, "where": node}, "flow": flow}


def task(id: str, title: Any, text: Any = "", days: int = 1) -> Json:
    return {"id": id, "kind": "task", "title": str(title)[:60], "text": str(text), "days": days}


def profile(field: str, op: str, value: Any) -> Json:
    return {"profile": field, "is": op, "value": value}


def plan(triggers: list[Json], flow: list[Json], **more: Any) -> Json:
    """A customer's journey; who removes us or objects leaves it."""
    made: Json = {"format": 1, "subject": "customer", "triggers": triggers, "flow": flow}
    return {**made, "exits": [LEFT], "goal": {"match": BOUGHT, "days": 14}, **more}


def group_plan(triggers: list[Json], flow: list[Json], **more: Any) -> Json:
    """A journey of group chats."""
    return {"format": 1, "subject": "group", "triggers": triggers, "flow": flow, **more}
