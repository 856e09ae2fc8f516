"""What is rehearsed, the days of its clock, and the rules of restraint on them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal.doing import Window
from yutang.journeys.rules.rehearsal.governor import Moment, moment_of
from yutang.journeys.rules.rehearsal.times import Ints, micros, moment
from yutang.kernel import clock
from yutang.outreach.queries.policy import Rules


@dataclass(frozen=True)
class Terms:
    """What is rehearsed. `sample` None: everybody. `only`: this customer alone.

    `group`: this group is looked at.
    """

    begin: datetime
    days: int
    journey: Journey | None = None
    sample: int | None = None
    seed: int = 1
    draws: bool = False
    minutes: int | None = None
    only: int | None = None
    group: int | None = None


def midnights_of(terms: Terms) -> Ints:
    """When each of the days begins: the first is today, the last begins when they are over."""
    today = clock.local(terms.begin).date()
    days = [today + timedelta(days=number) for number in range(terms.days + 1)]
    return np.array([micros(clock.day_bounds(day)[0]) for day in days], dtype=np.int64)


def window_of(terms: Terms) -> Window:
    """The days to come, and the seed of what is done on them."""
    return Window(terms.begin, terms.days, terms.seed if terms.draws else None)


class Restraint:
    """The rules of restraint at a moment; each moment is asked once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._last: Moment | None = None

    def __call__(self, at: int) -> Moment:
        if self._last is None or self._last.at != at:
            self._last = moment_of(self._rules.values(moment(at)))
        return self._last
