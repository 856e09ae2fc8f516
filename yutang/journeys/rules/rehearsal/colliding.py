"""On which days two plans want the same customers, by a message or in a group, or the same group.

A plan wants who it would tell something on that day, whether or not it is held or refused then. A
message in a group is for all customers in it whom a member follows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from yutang.journeys.rules.rehearsal.chats import Rooms
from yutang.journeys.rules.rehearsal.counting import Wanted
from yutang.journeys.rules.rehearsal.people import Flags, Small


@dataclass(frozen=True)
class Collision:
    """Two plans, by their keys, on a day: so many customers, and groups, that both want."""

    day: int
    one: int
    other: int
    customers: int
    groups: int


@dataclass(frozen=True)
class Side:
    """Whom plans want, by day and plan; `size`: how many there are."""

    wanted: Wanted
    size: int

    def on(self, day: int) -> dict[int, Flags]:
        """Of each plan, whom it wants on the day."""
        found = {}
        for plan, parts in self.wanted.get(day, {}).items():
            found[plan] = np.zeros(self.size, dtype=np.bool_)
            found[plan][np.concatenate(parts)] = True
        return found


def collisions(people: Side, chats: Side, rooms: Rooms) -> list[Collision]:
    """All of them, by day and plans."""
    found = []
    for day in sorted({*people.wanted, *chats.wanted}):
        groups = chats.on(day)
        customers = _with_listeners(people.on(day), groups, rooms)
        for one, other in combinations(sorted(customers), 2):
            both = int((customers[one] & customers[other]).sum())
            same = _same(groups, one, other)
            if both or same:
                found.append(Collision(day, one, other, both, same))
    return found


def _with_listeners(
    customers: dict[int, Flags], groups: Mapping[int, Flags], rooms: Rooms
) -> dict[int, Flags]:
    for plan, flags in groups.items():
        here = customers.setdefault(plan, np.zeros(rooms.people, dtype=np.bool_))
        here[rooms.listeners(_places(flags))] = True
    return customers


def _same(groups: Mapping[int, Flags], one: int, other: int) -> int:
    if one not in groups or other not in groups:
        return 0
    return int((groups[one] & groups[other]).sum())


def _places(flags: Flags) -> Small:
    return np.flatnonzero(flags).astype(np.int32)
