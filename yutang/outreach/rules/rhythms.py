"""Rhythms of contact: on which days of a month something regular goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import log


@dataclass(frozen=True)
class Rhythm:
    """Either certain weekdays (0 Monday) or certain days of the month."""

    key: str
    weekdays: Sequence[int] = ()
    month_days: Sequence[int] = ()

    def fits(self, day: date) -> bool:
        return day.weekday() in self.weekdays or day.day in self.month_days


RHYTHMS = {
    each.key: each
    for each in (
        Rhythm("welfare", weekdays=(1, 3, 5)),  # three a week: Tuesday, Thursday, Saturday
        Rhythm("stock_up", month_days=(25,)),  # once a month, when wages have come
        Rhythm("evening", weekdays=tuple(range(7))),  # what tomorrow brings, at 19:00
        Rhythm("member_day", month_days=(18,)),
    )
}


def days_of(key: str, *, first: date, weeks: int) -> list[date]:
    """The rhythm's days from `first` on, within so many weeks."""
    every = (first + timedelta(days=n) for n in range(7 * weeks))
    return [day for day in every if RHYTHMS[key].fits(day)]


def evenness(counts: Sequence[int]) -> float:
    """How evenly things are spread over kinds, 0 (all of one) … 1 (all alike): Pielou's J.

    Shannon's entropy over its largest value; Pielou 1966.
    """
    total = sum(counts)
    shares = [count / total for count in counts if count] if total else []
    if len(shares) < 2:
        return 0.0
    return -sum(share * log(share) for share in shares) / log(len(shares))
