"""The customers of a rehearsal as columns, and what they were told of late."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.times import DAY, NEVER, Ints

Flags = NDArray[np.bool_]
Small = NDArray[np.int32]  # places of customers in the columns
MONTH = 30 * DAY


@dataclass
class People:
    """One place each: `ids` of customers, `stage` of the lifecycle, `member` who reaches her.

    `ids` ascend. `member` -1: nobody. `like`: whom each newcomer is drawn after, by place; they
    are made up, stand behind all others, and have ids that nobody has.
    """

    ids: Ints
    stage: NDArray[np.int8]
    member: Ints
    opted_out: Flags
    held_out: Flags
    is_gone: Flags
    has_phone: Flags
    like: Small = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def real(self) -> int:
        """How many of them there are."""
        return len(self.ids) - len(self.like)

    def and_newcomers(self, like: Small, held_out: Flags) -> "People":
        """With one more customer, new and a lead, like each of these."""
        first = int(self.ids[-1]) + 1
        no = np.zeros(len(like), dtype=np.bool_)
        return People(
            ids=np.concatenate([self.ids, np.arange(first, first + len(like))]),
            stage=np.concatenate([self.stage, np.zeros(len(like), dtype=np.int8)]),
            member=np.concatenate([self.member, self.member[like]]),
            opted_out=np.concatenate([self.opted_out, no]),
            held_out=np.concatenate([self.held_out, held_out]),
            is_gone=np.concatenate([self.is_gone, no]),
            has_phone=np.concatenate([self.has_phone, self.has_phone[like]]),
            like=like,
        )

    @cached_property
    def named(self) -> str:
        """Those that there are, as an array for PostgreSQL; written once, for it is long."""
        return array_text(self.ids[: self.real])

    def places(self, ids: Ints) -> Small:
        """Where these customers stand; who isn't among them is left out."""
        at = np.searchsorted(self.ids, ids)
        inside = at < len(self.ids)
        inside[inside] = self.ids[at[inside]] == ids[inside]
        return at[inside].astype(np.int32)


def array_text(ids: Ints) -> str:
    """The numbers as PostgreSQL writes an array of them."""
    return "{" + ",".join(map(str, ids.tolist())) + "}"


@dataclass(frozen=True)
class Past:
    """What the ledger holds of the last 30 days: who was told when, promotions among it."""

    who: Small
    at: Ints
    is_promotion: Flags
    carried: Ints  # by WeCom in the present period of its own limit, for each place


class Told:
    """When each customer was told something, as far as budgets look back; the newest first."""

    def __init__(self, size: int) -> None:
        self._times = np.full((1, size), NEVER, dtype=np.int64)

    def nth(self, who: Small, number: Ints) -> Ints:
        """The moment of the one before so many newer ones; long ago where there are fewer."""
        found = np.full(len(who), NEVER, dtype=np.int64)
        known = number < len(self._times)
        found[known] = self._times[number[known], who[known]]
        return found

    def tell(self, who: Small, at: Ints | int) -> None:
        """Each of them, named once, is told something, later than all before."""
        if not len(who):
            return
        times = self._times
        if (times[-1, who] > np.min(at) - MONTH).any():
            row = np.full((1, times.shape[1]), NEVER, dtype=np.int64)
            times = self._times = np.concatenate([times, row])
        for number in range(len(times) - 1, 0, -1):
            times[number, who] = times[number - 1, who]
        times[0, who] = at


def told(size: int, who: Small, at: Ints) -> Told:
    """As the ledger holds it."""
    made = Told(size)
    order = np.lexsort((at, who))
    who, at = who[order], at[order]
    first = np.flatnonzero(np.diff(who, prepend=-1))
    number = np.arange(len(who)) - np.repeat(first, np.diff([*first, len(who)]))
    for each in range(int(number.max()) + 1 if len(number) else 0):
        made.tell(who[number == each], at[number == each])
    return made
