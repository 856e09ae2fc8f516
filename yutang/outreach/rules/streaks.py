"""How many days in a row somebody kept up."""

from collections.abc import Collection
from datetime import date, timedelta


def streak(*, finished: Collection[date], waiting: Collection[date], today: date) -> int:
    """The days on which something was finished, back from today until one was missed.

    A day on which nothing waited counts nothing and breaks nothing (days off); today breaks
    nothing, since it isn't over.
    """
    first, days = min(finished, default=today), 0
    day = today
    while day >= first:
        if day in finished:
            days += 1
        elif day in waiting and day != today:
            break
        day -= timedelta(days=1)
    return days
