"""The group chats of a rehearsal as columns, who sits in them, and what is said there."""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.people import Flags, Small, array_text
from yutang.journeys.rules.rehearsal.times import Ints

# Why nothing can be said in a group, whatever comes: places in this list; 0: something can.
WHY_NOT = ("", "dissolved", "no_owner", "owner_left", "empty", "limit")
DISSOLVED, LIMIT = WHY_NOT.index("dissolved"), WHY_NOT.index("limit")


@dataclass
class Chats:
    """One place each: `ids` ascend, `member` who owns it (-1: nobody who could do a task).

    `why_not`: places in `WHY_NOT`. `made`: when it was made, `NEVER` where nobody knows. `stages`:
    of each group and stage of the lifecycle, whether such a customer is in it. `sent`: messages of
    WeCom's present period. `like`: which group each new one is drawn after; they stand behind.
    """

    ids: Ints
    member: Ints
    why_not: NDArray[np.int8]
    made: Ints
    stages: Flags
    sent: Ints
    like: Small = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def real(self) -> int:
        """How many of them there are."""
        return len(self.ids) - len(self.like)

    @cached_property
    def named(self) -> str:
        """Those that aren't dissolved, as an array for PostgreSQL."""
        return array_text(self.ids[: self.real][self.is_living[: self.real]])

    @property
    def is_living(self) -> Flags:
        found: Flags = self.why_not != DISSOLVED
        return found

    def and_new(self, like: Small, made: Ints) -> "Chats":
        """With one more group like each of these, made at these moments."""
        first = int(self.ids[-1]) + 1
        return replace(
            self,
            ids=np.concatenate([self.ids, np.arange(first, first + len(like))]),
            member=np.concatenate([self.member, self.member[like]]),
            why_not=np.concatenate([self.why_not, self.why_not[like]]),
            made=np.concatenate([self.made, made]),
            stages=np.concatenate([self.stages, self.stages[like]]),
            sent=np.concatenate([self.sent, np.zeros(len(like), dtype=np.int64)]),
            like=like,
        )

    def places(self, ids: Ints) -> Small:
        """Where these groups stand; what isn't among them is left out."""
        at = np.searchsorted(self.ids[: self.real], ids)
        inside = at < self.real
        inside[inside] = self.ids[at[inside]] == ids[inside]
        return at[inside].astype(np.int32)


class Rooms:
    """Who sits in which group: of each place of a group, places of customers."""

    def __init__(self, groups: Small, customers: Small, size: int, people: int) -> None:
        order = np.argsort(groups, kind="stable")
        self._customers = customers[order]
        self._first = np.searchsorted(groups[order], np.arange(size + 1))
        self.people = people  # how many customers there are

    def listeners(self, groups: Small) -> Small:
        """The customers in these groups, each once; nobody is known of a group still to be made."""
        known = groups[groups < len(self._first) - 1]
        here = np.zeros(self.people, dtype=np.bool_)
        for first, end in zip(self._first[known], self._first[known + 1], strict=True):
            here[self._customers[first:end]] = True
        return np.flatnonzero(here).astype(np.int32)


@dataclass(frozen=True)
class Heard:
    """One message of a plan that its owners say in their groups at one moment.

    `plan`, `step`: by number and name. `who`: the customers who read it.
    """

    at: int
    plan: int
    step: str
    who: Small
    purpose: int  # place in `governor.PURPOSES`
