"""A number that stands for the present moment in a statement that is kept, and is found again."""

import re
from collections.abc import Callable

NOW = 5_000_000_000_000_000_000  # microseconds: the year 160,000
FAR = 100 * 366 * 86_400_000_000  # no window is longer
LIKE_ONE = re.compile(r"\d{19}")
_IN_SQL = re.compile(r"('?)\b(\d{19})\b('?)")


def is_anchored(number: int) -> bool:
    """Whether the number is so many microseconds from the moment that stands for now."""
    return abs(number - NOW) <= FAR


def moved(sql: str, now: int, timestamp: Callable[[int], str]) -> str:
    """The statement at this moment: numbers are moved, and those in quotes become timestamps."""

    def at(found: re.Match[str]) -> str:
        number = int(found[2])
        if not is_anchored(number):
            return found[0]
        moment = number - NOW + now
        return f"'{timestamp(moment)}'" if found[1] else str(moment)

    return _IN_SQL.sub(at, sql)
