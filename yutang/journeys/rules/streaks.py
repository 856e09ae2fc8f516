"""Check-ins: which days of a challenge count, how long a streak is, and what may be made up."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Course:
    """What one participant is to do: `periods` check-ins, one a day or one a week, from `begins`.

    `weekdays` (0: Monday) are the days that count, none: all of them; weeks have no such days.
    """

    begins: date
    periods: int
    every: Literal["day", "week"] = "day"
    weekdays: frozenset[int] = frozenset()

    def days(self) -> list[date]:
        """Each period by its first day, in order."""
        if self.every == "week":
            monday = self.begins - DAY * self.begins.weekday()
            return [monday + WEEK * number for number in range(self.periods)]
        found: list[date] = []
        day = self.begins
        while len(found) < self.periods:
            if not self.weekdays or day.weekday() in self.weekdays:
                found.append(day)
            day += DAY
        return found

    def period_of(self, day: date) -> date | None:
        """The period that the day is in, by its first day; None: nothing is expected that day."""
        first = day - DAY * day.weekday() if self.every == "week" else day
        return first if day >= self.begins and first in self.days() else None

    def last_day(self) -> date:
        """The last day on which a check-in counts."""
        last = self.days()[-1]
        return last + DAY * 6 if self.every == "week" else last


@dataclass(frozen=True)
class Standing:
    """How a participant stands on a day.

    `streak`: periods in a row up to now; today breaks nothing before it is over. `open`: the
    period that waits for a check-in today. `can_make_up`: missed ones that may still be made up.
    """

    done: int
    streak: int
    best: int
    open: date | None
    missed: Sequence[date]
    can_make_up: Sequence[date]
    is_over: bool


def standing(
    course: Course, checked: Collection[date], today: date, *, make_ups: int = 0, back: int = 0
) -> Standing:
    """Where somebody stands who checked in for these periods.

    `make_ups`: how many are left; `back`: of how many periods before the present one at most.
    """
    days = course.days()
    present = course.period_of(today)
    past = [day for day in days if day < (present or today)]
    missed = [day for day in past if day not in checked]
    late = [day for day in past[-back:] if day not in checked] if back else []
    counted = [*past, present] if present and present in checked else past
    runs = _runs(counted, checked)
    return Standing(
        done=len(set(checked) & set(days)),
        streak=runs[-1] if runs else 0,
        best=max(runs, default=0),
        open=present if present and present not in checked else None,
        missed=missed,
        can_make_up=late[-make_ups:] if make_ups else [],
        is_over=today > course.last_day(),
    )


def _runs(days: Sequence[date], checked: Collection[date]) -> list[int]:
    """How long the row of check-ins is at each of these periods; 0 where one is missing."""
    rows: list[int] = []
    for day in days:
        rows.append((rows[-1] if rows else 0) + 1 if day in checked else 0)
    return rows
