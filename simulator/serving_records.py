"""What the stand-in remembers of customers handed on, and of words that members may not say."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Transfer:
    """A customer on the way from one member to another; `status` as `transfer_result` counts."""

    id: str
    handover: str
    takeover: str
    person_id: str
    created_at: int
    due_at: int
    resigned: bool = False
    status: int = 2
    done_at: int = 0


@dataclass
class InterceptRule:
    rule_id: str
    agent_id: int
    rule_name: str
    create_time: int
    word_list: list[str] = field(default_factory=list)
    semantics_list: list[int] = field(default_factory=list)
    intercept_type: int = 1
    users: list[str] = field(default_factory=list)
    departments: list[int] = field(default_factory=list)
