"""Which welcome a new customer gets, and until when it may be sent."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

WELCOME_WITHIN = timedelta(seconds=20)  # WECOM.md 3.6
HANDS_OFF = timedelta(milliseconds=700)  # a call begun later than this before the end is too late
CLOCKS_AGREE = timedelta(seconds=2)


@dataclass(frozen=True)
class Candidate:
    """A welcome with the conditions it waits for; `source_key` empty means any code.

    `audience`: only who is in it by what we know already; None: anybody. `weekdays`: 0 Monday …
    6 Sunday, empty means every day. `begins` and `ends` may span midnight.
    """

    id: int
    source_key: str = ""
    audience: int | None = None
    weekdays: frozenset[int] = frozenset()
    begins: time | None = None
    ends: time | None = None

    def fits(self, source_key: str, at: datetime, audiences: Collection[int] = ()) -> bool:
        """Whether it is meant for this code, and for who is in these audiences, at this moment."""
        is_meant = self.audience is None or self.audience in audiences
        return is_meant and self.source_key in ("", source_key) and self._is_in_hours(at)

    @property
    def particularity(self) -> tuple[bool, bool, bool]:
        """One of an audience goes before one of the code, and that before one of the hours."""
        has_hours = bool(self.weekdays) or self.begins is not None
        return self.audience is not None, self.source_key != "", has_hours

    def _is_in_hours(self, at: datetime) -> bool:
        day, clock = at.weekday(), at.time()
        if self.begins is None or self.ends is None:
            return not self.weekdays or day in self.weekdays
        if self.begins <= self.ends:
            return self.begins <= clock < self.ends and self._is_on(day)
        if clock >= self.begins:
            return self._is_on(day)
        return clock < self.ends and self._is_on((day - 1) % 7)  # the night before goes on

    def _is_on(self, day: int) -> bool:
        return not self.weekdays or day in self.weekdays


def choose_welcome(
    candidates: Sequence[Candidate],
    *,
    source_key: str,
    at: datetime,
    audiences: Collection[int] = (),
) -> Candidate | None:
    """The most particular welcome that fits; of two alike the one made later (larger id)."""
    fitting = [each for each in candidates if each.fits(source_key, at, audiences)]
    return max(fitting, key=lambda each: (each.particularity, each.id), default=None)


def deadline(*, created_at: datetime, received_at: datetime) -> datetime:
    """Until when WeCom takes the welcome.

    20 s from the event by WeCom's clock; where that clock runs ahead of ours, from its arrival.
    """
    ahead = created_at - received_at > CLOCKS_AGREE
    return (received_at if ahead else created_at) + WELCOME_WITHIN


def seconds_left(*, until: datetime, now: datetime) -> float:
    """How long a call may still take; 0 when it is too late to begin one."""
    left = until - now
    return 0.0 if left < HANDS_OFF else left.total_seconds()
