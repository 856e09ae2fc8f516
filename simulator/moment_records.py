"""Moments (客户朋友圈) as the stand-in remembers them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from simulator.mass_records import task_key


@dataclass
class Moment:
    """What was to be published; `creator` is the member who made it, empty when an app did."""

    moment_id: str
    agent_id: int
    create_time: int
    ready_at: float  # until then WeCom hands it out
    visible_type: int = 1  # 0 for some customers, 1 for all
    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    creator: str = ""
    cancelled_at: int = 0


@dataclass
class MomentJob:
    """The creation of a moment; `result` is what it ends with."""

    jobid: str
    created_at: float
    done_at: float
    result: dict[str, Any]


@dataclass
class MomentTask:
    """One member's part: for whom (person ids, when not for all), and who sees it."""

    moment_id: str
    userid: str
    chosen: list[str] = field(default_factory=list)
    status: int = 0  # 1 once the member has published it
    at_ms: int = 0
    seen_by: dict[str, None] = field(default_factory=dict)
    comments: list[dict[str, Any]] = field(default_factory=list)
    likes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return task_key(self.moment_id, self.userid)
