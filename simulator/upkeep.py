"""What the stand-in keeps for itself: counters, events on their way, things to come."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Counter:
    name: str
    value: int = 0


@dataclass
class Delivery:
    """One event on its way to one app."""

    id: str
    agent_id: int
    event: str
    change_type: str
    plaintext: str
    created_ms: int
    userid: str = ""  # whom it is about
    external_userid: str = ""
    welcome_code: str = ""
    status: str = "waiting"  # waiting, delivered, lost, dropped
    attempts: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Due:
    """Something that will happen at a moment of the virtual clock."""

    id: str
    at: float
    kind: str
    args: dict[str, Any]
