"""Moments as whole microseconds since 1970, and when steps fall due for many runs at once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules import deciding
from yutang.journeys.rules.steps import AnyStep

Ints = NDArray[np.int64]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
NEVER = -(2**62)  # long before everything
ENDLESS = 2**62  # long after everything


def micros(at: datetime) -> int:
    return (at - EPOCH) // TICK


def moment(micros: int) -> datetime:
    return EPOCH + TICK * int(micros)


def due_all(step: AnyStep, ats: Ints, zone: ZoneInfo) -> Ints:
    """`deciding.due` of the step for each of these moments.

    It is asked at both ends of a stretch of moments: what falls due together, or as far apart as
    it arrived, does so in between too, for `due` never turns back; other stretches are halved.
    """
    if not len(ats):
        return ats

    def asked(at: int) -> int:
        return micros(deciding.due(step, moment(at), zone))

    moments, where = np.unique(ats, return_inverse=True)
    return _filled(asked, moments)[where]


def wall_days(ats: Ints, zone: ZoneInfo) -> Ints:
    """On which day of the wall clock each moment is, counted from 1970; `NEVER`: on none."""
    moments, where = np.unique(ats, return_inverse=True)
    days = [
        (moment(at).astimezone(zone).date() - EPOCH.date()).days if at != NEVER else NEVER
        for at in moments.tolist()
    ]
    return np.array(days, dtype=np.int64)[where]


def _filled(asked: Callable[[int], int], moments: Ints) -> Ints:
    found = np.empty_like(moments)
    todo = [(0, len(moments) - 1, asked(int(moments[0])), asked(int(moments[-1])))]
    while todo:
        first, last, begins, ends = todo.pop()
        stretch = slice(first, last + 1)
        wide = int(moments[last] - moments[first])
        if begins == ends:
            found[stretch] = begins
        elif ends - begins == wide and wide < HOUR // 2:
            found[stretch] = moments[stretch] - moments[first] + begins
        elif last - first == 1:
            found[first], found[last] = begins, ends
        else:
            middle = (first + last) // 2
            at_middle = asked(int(moments[middle]))
            todo += [(first, middle, begins, at_middle), (middle, last, at_middle, ends)]
    return found


class Grid:
    """The rehearsal's clock: it stops where something is due, or at every so many minutes.

    What falls due between two stops is dealt with at the later one, as by an engine that works
    seldom: at most so many minutes late, and nothing after it is later for that, since steps
    count from when they were due.
    """

    def __init__(self, begin: int, minutes: int) -> None:
        self.begin, self.wide = begin, minutes * MINUTE

    def stops(self, ats: Ints) -> Ints:
        """The stop at which each of these moments is dealt with."""
        later = np.maximum(ats, self.begin)
        if not self.wide:
            return later
        return self.begin + -((self.begin - later) // self.wide) * self.wide
