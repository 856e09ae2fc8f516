"""Mass messages as the stand-in remembers them: one record per member's task, not per customer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

UNSENT, SENT, NO_FRIEND, CAPPED = 0, 1, 2, 3  # what became of one customer's message
TASK_UNSENT, TASK_SENT = 0, 2


@dataclass
class MassMessage:
    """What was to be sent; `creator` is the member who made it, empty when an app did."""

    msgid: str
    agent_id: int
    chat_type: str  # single or group
    create_time: int
    dispatched_at: float  # until then WeCom hands it out, and nobody can ask about it
    text: str = ""
    attachments: list[dict[str, Any]] = field(default_factory=list)
    allow_select: bool = False
    creator: str = ""
    reminders: list[float] = field(default_factory=list)
    cancelled_at: int = 0

    @property
    def create_type(self) -> int:
        """0 made by the corp, 1 by a member."""
        return 1 if self.creator else 0


@dataclass
class MassTask:
    """One member's share of a mass message.

    `rows`: person id (or chat id) -> status and moment in milliseconds. `status` 2 once the
    member has sent it.
    """

    msgid: str
    userid: str
    rows: dict[str, list[int]]
    status: int = TASK_UNSENT
    send_time: int = 0
    reminded: int = 0

    @property
    def key(self) -> str:
        return task_key(self.msgid, self.userid)

    def counts(self) -> list[int]:
        """How many rows are unsent, sent, no friends, capped."""
        found = [0, 0, 0, 0]
        for status, _ in self.rows.values():
            found[status] += 1
        return found


@dataclass
class Reception:
    """When a customer (or a group) received mass messages lately, in seconds."""

    target: str
    times: list[int] = field(default_factory=list)


def task_key(msgid: str, userid: str) -> str:
    return f"{msgid}|{userid.lower()}"
