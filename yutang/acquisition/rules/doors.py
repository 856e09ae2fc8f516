"""Whom a door is for, which group it leads to, and what WeCom should know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_IN_GROUP = 200  # WeCom: nobody enters a larger group by a QR code
MOST_CHATS = 5  # WeCom: groups of one join way

Node = dict[str, Any]


@dataclass(frozen=True)
class Room:
    """One group behind a door, as far as filling is concerned."""

    group_id: int
    chat_id: str
    name: str
    count: int  # all who are in it
    capacity: int
    is_sound: bool  # it exists, and its owner is there

    @property
    def places(self) -> int:
        """How many more it takes."""
        return max(0, self.capacity - self.count) if self.is_sound else 0


def nodes(who: Mapping[str, Any]) -> list[Node]:
    """The conditions of a door as nodes of an audience's rule; all must hold.

    `who`: `lifecycle` (keys), `stages` (key of a fact → its stages), `paid` (yes or no); an
    `audience` is looked up by the caller, who has its rule.
    """
    found: list[Node] = []
    if who.get("lifecycle"):
        found.append({"profile": "lifecycle", "is": "in", "value": list(who["lifecycle"])})
    for key, stages in sorted(who.get("stages", {}).items()):
        found.append({"fact": key, "is": "in_stage", "value": list(stages)})
    if who.get("paid") == "yes":
        found.append({"profile": "order_count", "is": "ge", "value": 1})
    if who.get("paid") == "no":
        found.append({"profile": "order_count", "is": "eq", "value": 0})
    return found


def room_for(rooms: Sequence[Room]) -> Room | None:
    """The first group with a place; groups fill in order."""
    return next((room for room in rooms if room.places), None)


def places(rooms: Sequence[Room]) -> int:
    """How many more all groups together take."""
    return sum(room.places for room in rooms)


def wanted_chats(rooms: Sequence[Room], *, opens_more: bool) -> list[str]:
    """The groups that the join way should lead to: those with places, in order, at most five.

    Where WeCom opens more groups by itself, the last sound one stays, full or not: WeCom names
    its next group after it.
    """
    free = [room.chat_id for room in rooms if room.places][:MOST_CHATS]
    sound = [room.chat_id for room in rooms if room.is_sound]
    return free or (sound[-1:] if opens_more else [])
