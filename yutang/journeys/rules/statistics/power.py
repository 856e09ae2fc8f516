"""How many people, and how many days, a journey needs to show what it adds."""

from dataclasses import dataclass
from math import ceil, sqrt

from yutang.journeys.rules.statistics.looking import always
from yutang.outreach.rules.proportions import Z80, Z95

MOST_PEOPLE = 1_000_000_000


@dataclass(frozen=True)
class Need:
    """People in both groups together, and days until the last of them has been watched."""

    people: int
    control: int
    days: int | None  # None: nobody enters


def needed(rate: float, points: float, control: float, z: float = Z95) -> tuple[int, int]:
    """How many together, and how many of them in the control group, show this change of a rate.

    `rate`: of the control group, 0 … 1; `points`: percentage points up (or down, below 0);
    `control`: its part, 0 … 1. Two-sided, power 80 %, groups of unequal size, without continuity
    correction (Fleiss, Levin and Paik 2003, 4.18).
    """
    other = min(max(rate + points / 100, 0.0), 1.0)
    ratio = (1 - control) / control
    middle = (rate + ratio * other) / (1 + ratio)
    spread = z * sqrt((1 + ratio) * middle * (1 - middle))
    spread += Z80 * sqrt(ratio * rate * (1 - rate) + other * (1 - other))
    least = max(1, ceil(spread * spread / (ratio * (other - rate) ** 2)))
    return min(ceil(least / control), MOST_PEOPLE), least


def needed_always(rate: float, points: float, control: float) -> tuple[int, int]:
    """The same where somebody looks every day: the interval is wider, so more are needed.

    The interval's width goes by how many there are: a few rounds settle it.
    """
    found = needed(rate, points, control)
    for _round in range(6):
        found = needed(rate, points, control, always(found[0]))
    return found


def need(people: tuple[int, int], per_day: float, watched: int) -> Need:
    """With so many who enter a day, each watched for so many days."""
    days = ceil(people[0] / per_day) + watched if per_day > 0 else None
    return Need(people[0], people[1], days)
