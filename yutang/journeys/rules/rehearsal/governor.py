"""The governor's verdicts on many messages at a moment: `queries.gate` of outreach, in arrays.

A test holds it against that statement, case by case: the same verdict, reason and moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.chats import Heard
from yutang.journeys.rules.rehearsal.people import MONTH, Flags, Past, People, Small, told
from yutang.journeys.rules.rehearsal.times import DAY, ENDLESS, TICK, Ints, micros

CARRIERS = ("wecom_single", "staff_todo", "sms", "wecom_group", "moments", "welcome", "chat")
SINGLE, TODO, SMS, GROUP = 0, 1, 2, 3
PURPOSES = ("transaction", "service", "promotion")
TRANSACTION, PROMOTION = 0, 2
ADMITTED, HELD, REFUSED = 0, 1, 2
REASONS = (
    "", "expired", "opted_out", "holdout", "relation", "no_phone", "control", "blackout",
    "promotions", "budget", "carrier", "arbitration", "gap", "quiet",
)  # fmt: skip
# One message that waits or is due. `plan`: number of the plan, `node`: of its step; `waited`: for
# which reason it was held last; `order`: which of two was planned first.
NOTE = np.dtype(
    [
        ("who", "i4"), ("plan", "i4"), ("node", "i2"), ("waited", "i1"), ("carrier", "i1"),
        ("purpose", "i1"), ("is_control", "?"), ("priority", "i2"), ("due", "i8"), ("ask", "i8"),
        ("expires", "i8"), ("order", "i8"),
    ]
)  # fmt: skip
Notes = NDArray[np.void]
WEEK = 7 * DAY


@dataclass(frozen=True)
class Moment:
    """What the rules of restraint come to now; the columns have one place for each stage.

    0: nothing is quiet, or closed.
    """

    at: int
    quiet: int
    gap: int
    cap: int
    cap_since: int
    cap_until: int
    closed: Ints
    most: Mapping[str, Ints]


@dataclass(frozen=True)
class Rivals:
    """For each note, the most important other message soon to come: -1 none, else priority."""

    priority: Ints
    at: Ints


@dataclass(frozen=True)
class Verdicts:
    state: NDArray[np.int8]
    reason: NDArray[np.int8]
    until: Ints


def moment_of(values: Mapping[str, Any]) -> Moment:
    """The moment by what `outreach` gives its own statement."""
    budgets = ("contacts_7", "contacts_30", "promotions_7", "promotions_30")
    return Moment(
        at=micros(values["at"]),
        quiet=_micros(values["quiet"]),
        gap=values["gap"] // TICK,
        cap=values["cap"],
        cap_since=micros(values["cap_since"]),
        cap_until=micros(values["cap_until"]),
        closed=np.array([_micros(each) for each in values["closed"]], dtype=np.int64),
        most={name: np.array(values[name], dtype=np.int64) for name in budgets},
    )


def is_limited(notes: Notes) -> Flags:
    found: Flags = notes["purpose"] != TRANSACTION
    return found


def is_counted(notes: Notes, silent: Ints) -> Flags:
    """Whether they take a place in the customer's budget; `silent`: carriers that never do."""
    return is_limited(notes) & ~np.isin(notes["carrier"], silent)


class Governor:
    """Decides what is due and remembers what it let through."""

    def __init__(self, people: People, past: Past, silent: tuple[str, ...]) -> None:
        size = len(people)
        self.people = people
        self.silent = np.array([CARRIERS.index(each) for each in silent], dtype=np.int64)
        self._contacts = told(size, past.who, past.at)
        offers = past.is_promotion
        self._promotions = told(size, past.who[offers], past.at[offers])
        self._carried = past.carried.copy()
        self._cap_since: int | None = None

    def decide(self, notes: Notes, moment: Moment, rivals: Rivals | None = None) -> Verdicts:
        """What becomes of these notes, all due: the more important of a customer's go first."""
        self._new_period(moment)
        order = np.lexsort((notes["order"], notes["due"], -notes["priority"], notes["who"]))
        who = notes["who"][order]
        first = np.flatnonzero(np.diff(who, prepend=-1))
        rank = np.arange(len(who)) - np.repeat(first, np.diff([*first, len(who)]))
        found = Verdicts(
            np.zeros(len(notes), np.int8), np.zeros(len(notes), np.int8), np.zeros(len(notes), int)
        )
        now = _Now(len(self.people))
        for number in range(int(rank.max()) + 1 if len(rank) else 0):
            at = order[rank == number]
            self._round(notes, at, moment, _Round(found, now, rivals))
        self._remember(notes[found.state == ADMITTED], moment)
        return found

    def hear(self, post: Heard, at: int) -> None:
        """What is read in a group takes a place in each reader's budget, and keeps the gap."""
        if post.purpose == TRANSACTION or GROUP in self.silent:
            return
        self._contacts.tell(post.who, at)
        if post.purpose == PROMOTION:
            self._promotions.tell(post.who, at)

    def _new_period(self, moment: Moment) -> None:
        """WeCom counts anew when a day, week or month begins; nothing went out before this."""
        if self._cap_since is not None and moment.cap_since > self._cap_since:
            self._carried[:] = 0
        self._cap_since = moment.cap_since

    def _round(self, notes: Notes, at: Ints, moment: Moment, here: "_Round") -> None:
        some = notes[at]
        never = self._never(some, moment)
        reason, until = self._blocked(some, moment, here, at)
        admits = (never == 0) & (until == 0)
        here.found.state[at] = np.where(admits, ADMITTED, np.where(never > 0, REFUSED, HELD))
        here.found.reason[at] = np.where(never > 0, never, np.where(admits, 0, reason))
        held = np.minimum(until, some["expires"])
        here.found.until[at] = np.where((never == 0) & ~admits, held, 0)
        here.now.take(some[admits], is_counted(some[admits], self.silent))

    def _never(self, some: Notes, moment: Moment) -> NDArray[np.int8]:
        people, who = self.people, some["who"]
        by_member = (some["carrier"] == SINGLE) | (some["carrier"] == TODO)
        limited = is_limited(some)
        conditions = [
            some["expires"] <= moment.at,
            limited & people.opted_out[who],
            limited & people.held_out[who],
            people.is_gone[who] | (by_member & (people.member[who] < 0)),
            (some["carrier"] == SMS) & ~people.has_phone[who],
            some["is_control"],
        ]
        return np.select(conditions, [1, 2, 3, 4, 5, 6], 0).astype(np.int8)

    def _blocked(
        self, some: Notes, moment: Moment, here: "_Round", at: Ints
    ) -> tuple[NDArray[np.int64], Ints]:
        """Until when each is held, and by what; of several, what ends last (0: nothing)."""
        limited, counted = is_limited(some), is_counted(some, self.silent)
        offers = counted & (some["purpose"] == PROMOTION)
        stage = self.people.stage[some["who"]]
        blocks = [  # in the order in which the statement names them
            np.where(limited, moment.closed[stage], 0),
            np.where(offers, self._full(some, moment, here.now, "promotions"), 0),
            np.where(counted, self._full(some, moment, here.now, "contacts"), 0),
            self._capped(some, moment, here.now),
            self._arbitrated(some, counted, moment, (here, at)),
            self._too_soon(some, counted, moment),
            np.where(limited, moment.quiet, 0),
        ]
        until = np.maximum.reduce(blocks)
        names = list(range(7, 14))
        return np.select([each == until for each in blocks], names, 0), until

    def _full(self, some: Notes, moment: Moment, now: "_Now", what: str) -> Ints:
        """When a place is free in both budgets; 0 where one is."""
        ledger = self._contacts if what == "contacts" else self._promotions
        taken = (now.contacts if what == "contacts" else now.promotions)[some["who"]]
        stage = self.people.stage[some["who"]]
        ends = np.zeros(len(some), dtype=np.int64)
        for days, wide in ((7, WEEK), (30, MONTH)):
            most = moment.most[f"{what}_{days}"][stage]
            oldest = ledger.nth(some["who"], np.maximum(most - taken - 1, 0))
            full = np.where(oldest > moment.at - wide, oldest + wide, 0)
            ends = np.maximum(ends, np.where(taken >= most, moment.at + wide, full))
        return ends

    def _capped(self, some: Notes, moment: Moment, now: "_Now") -> Ints:
        used = self._carried[some["who"]] + now.carried[some["who"]]
        over = (some["carrier"] == SINGLE) & (used >= moment.cap)
        return np.where(over, moment.cap_until, 0)

    def _arbitrated(
        self, some: Notes, counted: Flags, moment: Moment, where: tuple["_Round", Ints]
    ) -> Ints:
        here, at = where
        if not moment.gap:
            return np.zeros(len(some), dtype=np.int64)
        ends = np.where(here.now.contacts[some["who"]] > 0, moment.at + moment.gap, 0)
        if here.rivals is not None:
            beaten = here.rivals.priority[at] > some["priority"]
            beaten &= here.rivals.at[at] > 0
            ends = np.maximum(ends, np.where(beaten, here.rivals.at[at], 0))
        return np.where(counted, ends, 0)

    def _too_soon(self, some: Notes, counted: Flags, moment: Moment) -> Ints:
        last = self._contacts.nth(some["who"], np.zeros(len(some), dtype=np.int64))
        soon = counted & (last > moment.at - moment.gap) & (last > moment.at - MONTH)
        return np.where(soon, last + moment.gap, 0)

    def _remember(self, admitted: Notes, moment: Moment) -> None:
        counted = admitted[is_counted(admitted, self.silent)]
        for who in _each_once(counted["who"]):
            self._contacts.tell(who, moment.at)
        for who in _each_once(counted["who"][counted["purpose"] == PROMOTION]):
            self._promotions.tell(who, moment.at)
        np.add.at(self._carried, admitted["who"][admitted["carrier"] == SINGLE], 1)


class _Now:
    """What was let through at this very moment, for each place."""

    def __init__(self, size: int) -> None:
        self.contacts = np.zeros(size, dtype=np.int64)
        self.promotions = np.zeros(size, dtype=np.int64)
        self.carried = np.zeros(size, dtype=np.int64)

    def take(self, admitted: Notes, counted: Flags) -> None:
        """One note of each customer at most."""
        self.contacts[admitted["who"][counted]] += 1
        self.promotions[admitted["who"][counted & (admitted["purpose"] == PROMOTION)]] += 1
        self.carried[admitted["who"][admitted["carrier"] == SINGLE]] += 1


@dataclass(frozen=True)
class _Round:
    found: Verdicts
    now: _Now
    rivals: Rivals | None


def _each_once(who: Small) -> list[Small]:
    """These customers in rounds, in each of which nobody stands twice."""
    rounds = []
    while len(who):
        _ids, first = np.unique(who, return_index=True)
        rounds.append(who[first])
        who = np.delete(who, first)
    return rounds


def _micros(at: Any) -> int:
    return micros(at) if at is not None else 0


def no_note() -> Notes:
    """No notes at all."""
    return np.zeros(0, dtype=NOTE)


def rivals_of(notes: Notes, others: Notes, moment: Moment, silent: Ints) -> Rivals:
    """The most important of `others` that falls due before the gap after now is over."""
    soon = (others["ask"] > moment.at) & (others["ask"] <= moment.at + moment.gap)
    soon &= is_counted(others, silent) & ~others["is_control"]
    soon &= (others["expires"] == ENDLESS) | (others["expires"] > others["ask"])
    rows = others[soon]
    rows = rows[np.lexsort((rows["ask"], -rows["priority"], rows["who"]))]
    who, first = np.unique(rows["who"], return_index=True)
    found = Rivals(np.zeros(len(notes), dtype=np.int64), np.zeros(len(notes), dtype=np.int64))
    if not len(who):
        return found
    at = np.minimum(np.searchsorted(who, notes["who"]), len(who) - 1)
    has = who[at] == notes["who"]
    found.priority[has] = rows["priority"][first[at[has]]]
    found.at[has] = rows["ask"][first[at[has]]]
    return found
