"""What the stand-in remembers of group chats. Flat records, as in `records`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class GroupChat:
    """A customer group; `status`: 0 normal, 2 inheriting, 3 inherited; 1 is seen by the owner."""

    chat_id: str
    name: str
    owner: str
    create_time: int
    opengid: str
    notice: str = ""
    admins: list[str] = field(default_factory=list)
    version: str = ""  # another one after each change of its members
    status: int = 0
    dismissed_at: int = 0
    welcome_id: str = ""  # the template whose words greet who joins
    moved: list[int] = field(
        default_factory=list
    )  # when its owner changed by inheritance on the job
    fresh_at: float = 0.0  # from then on the API shows it as it is
    before: dict[str, Any] = field(default_factory=dict)  # what the API shows until then


@dataclass
class GroupMember:
    """Somebody in a group: a member of the corp (`kind` 1) or a person with WeChat (2)."""

    chat_id: str
    who: str  # userid, or id of the person
    kind: int
    join_time: int
    join_scene: int
    invitor: str = ""
    state: str = ""  # of the join way


@dataclass
class GroupMessage:
    id: str
    chat_id: str
    sender: str  # userid, id of the person, or "" for a notice
    kind: str
    content: dict[str, Any]
    at_ms: int


@dataclass
class JoinWay:
    config_id: str
    agent_id: int
    scene: int
    chat_id_list: list[str] = field(default_factory=list)
    remark: str = ""
    auto_create_room: int = 1
    room_base_name: str = ""
    room_base_id: int = 1
    state: str = ""
    mark_source: bool = True
    created_at: int = 0


@dataclass
class GroupWelcome:
    """A template that owners may choose for their groups."""

    template_id: str
    agent_id: int
    content: dict[str, Any]
