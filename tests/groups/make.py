"""A group at WeCom, played in this process: who is in it, its marks, and what events it sends."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from yutang import wecom
from yutang.groups.commands import take_in
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.wecom import registry
from yutang.wecom.api import groups as api

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai
CHAT = "change_external_chat"
_numbers = count(1)


def external(name: str) -> str:
    """The id by which WeCom knows this person."""
    return f"wm{name}{'0' * (28 - len(name))}"


def deliver(event: wecom.Event) -> None:
    """Let everybody hear it who wants to."""
    for handle in registry.handlers(event.event, event.change_type):
        handle(event)


def event(change_type: str, chat_id: str, at: datetime = NOON, **fields: Any) -> wecom.Event:
    """An event of a group."""
    return wecom.Event(
        inbox_id=next(_numbers),
        event=CHAT,
        change_type=change_type,
        created_at=at,
        received_at=at,
        fields={"ChatId": chat_id, **fields},
    )


@dataclass
class Room:
    """A group as it stands at WeCom."""

    chat_id: str = field(default_factory=lambda: f"wrTEST{next(_numbers):06}")
    name: str = "Tea friends"
    owner: str = "Alice"
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    at: datetime = NOON
    version: str = "v0"

    def __post_init__(self) -> None:
        self.people[self.owner] = self._row(self.owner, 1)

    def joins(self, *names: str, state: str = "", scene: int = 3) -> wecom.Event:
        """These enter; the event tells it."""
        ids = [external(name) for name in names]
        for id, name in zip(ids, names, strict=True):
            self.people[id] = self._row(id, scene, state) | {"name": name}
        return self._moved("add_member", ids, JoinScene=str(scene), QuitScene="0")

    def leaves(self, *names: str, removed: bool = False) -> wecom.Event:
        """These go."""
        ids = [external(name) for name in names]
        for id in ids:
            del self.people[id]
        return self._moved("del_member", ids, JoinScene="0", QuitScene=str(int(removed)))

    def shown(self) -> api.GroupChat:
        """What `groupchat/get` shows."""
        return api.GroupChat.model_validate(
            {
                "chat_id": self.chat_id,
                "name": self.name,
                "owner": self.owner,
                "create_time": int(NOON.timestamp()),
                "member_list": list(self.people.values()),
                "member_version": self.version,
            }
        )

    def read(self, *, at: datetime | None = None) -> GroupChat:
        """Read it, long after everything that happened so far."""
        return take_in(shown=self.shown(), at=at or self.at + timedelta(minutes=5))

    def tell(self, event: wecom.Event) -> None:
        """The event arrives two seconds after it happened."""
        with clock.frozen(event.created_at + timedelta(seconds=2)):
            deliver(event)

    def _moved(self, detail: str, ids: list[str], **scenes: str) -> wecom.Event:
        last, self.version = self.version, f"v{next(_numbers)}"
        marks = {"LastMemVer": last, "CurMemVer": self.version}
        told = event(
            "update",
            self.chat_id,
            self.at,
            UpdateDetail=detail,
            MemChangeList=ids,
            MemChangeCnt=str(len(ids)),
            **scenes,
            **marks,
        )
        self.at += timedelta(minutes=10)
        return told

    def _row(self, id: str, scene: int, state: str = "") -> dict[str, Any]:
        is_staff = not id.startswith("wm")
        row = {"userid": id, "type": 1 if is_staff else 2, "name": id, "join_scene": scene}
        return row | {"join_time": int(self.at.timestamp())} | ({"state": state} if state else {})


def inside(room: Room) -> set[str]:
    """Who is in the group by what we hold."""
    group = GroupChat.objects.get(chat_id=room.chat_id)
    return set(group.stays.filter(left_at=None).values_list("userid", flat=True))


def waiting_readings() -> int:
    """How many readings of groups wait to be done."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name="groups.read", status="todo").count()
