"""When it is too late or too early to say something, and which days are festivals."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = timedelta(days=1)
MOST_DAYS = 400  # of closed days in a row; whoever closes longer is asked again then


@dataclass(frozen=True)
class Closed:
    """Days on which nothing is said; `lifecycles` empty: to nobody."""

    begins: date
    ends: date
    lifecycles: Collection[str] = ()

    def holds(self, day: date, lifecycle: str) -> bool:
        return self.begins <= day <= self.ends and (
            not self.lifecycles or lifecycle in self.lifecycles
        )


def quiet_until(begins: time, ends: time, at: datetime) -> datetime | None:
    """The end of the quiet hours that `at` (on the enterprise's clock) is in; None: in none."""
    if begins == ends:
        return None
    wall = at.time().replace(tzinfo=None)
    today = datetime.combine(at.date(), ends, at.tzinfo)
    if begins < ends:
        return today if begins <= wall < ends else None
    if wall >= begins:
        return datetime.combine(at.date() + DAY, ends, at.tzinfo)
    return today if wall < ends else None


def open_again(
    closed: Iterable[Closed], lifecycle: str, at: datetime, is_festival: Callable[[date], bool]
) -> datetime | None:
    """The first moment after the closed days and festivals that `at` is in; None: in none."""
    rows = [each for each in closed if each.ends >= at.date()]
    day = at.date()
    last = day + DAY * MOST_DAYS
    while day < last and (is_festival(day) or any(row.holds(day, lifecycle) for row in rows)):
        day += DAY
    return None if day == at.date() else datetime.combine(day, time.min, at.tzinfo)
