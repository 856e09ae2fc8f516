"""A step or trigger as it is when added: a plan can hold it; it lacks what only people know."""

from copy import deepcopy
from typing import Any

ORDER_PAID = {"kinds": ["order_paid"]}
STEPS: dict[str, dict[str, Any]] = {
    "send": {"carrier": "wecom_single", "purpose": "service", "text": "", "materials": []},
    "task": {"title": "", "text": "", "days": 2},
    "invite": {"group_code": 0, "text": ""},
    "wait": {"span": {"days": 1}},
    "until": {"at": "10:00:00"},
    "await": {"match": ORDER_PAID, "span": {"days": 3}, "happened": [], "timed_out": []},
    "branch": {"arms": [{"rule": {}, "flow": []}], "otherwise": []},
    "split": {"arms": [{"percent": 50, "flow": []}, {"percent": 50, "flow": []}]},
    "tag": {"add": [], "remove": []},
    "fact": {"fact": ""},
    "webhook": {"url": "https://"},
    "journey": {"journey": 0},
    "jump": {"to": ""},
    "coupon": {},
    "end": {},
}
TRIGGERS: dict[str, dict[str, Any]] = {
    "activity": {"match": {"kinds": ["added"]}},
    "audience": {"audience": 0},
    "date": {"fact": ""},
    "festival": {"festival": "spring_festival"},
    "schedule": {},
    "group": {},
    "manual": {},
    "api": {},
}


def step(kind: str, id: str, *, subject: str = "customer") -> dict[str, Any]:
    """A new step of the kind."""
    made = {"id": id, "kind": kind, **deepcopy(STEPS[kind])}
    if kind == "send" and subject == "group":
        made["carrier"] = "wecom_group"
    return made


def trigger(kind: str) -> dict[str, Any]:
    """A new trigger of the kind."""
    return {"kind": kind, **deepcopy(TRIGGERS[kind])}
