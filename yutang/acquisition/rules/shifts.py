"""When a member of a pool is on duty: weekdays and hours, also over midnight."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

WEEKDAYS = range(7)  # 0 is Monday


@dataclass(frozen=True, slots=True)
class Shift:
    """Hours on some weekdays; `end` before `start` runs into the next day, equal is a whole day."""

    weekdays: frozenset[int]
    start: time
    end: time

    def covers(self, at: datetime) -> bool:
        """Whether the wall-clock moment lies in this shift; `end` itself doesn't."""
        today, yesterday = at.weekday(), (at.weekday() - 1) % 7
        moment = at.time()
        if self.start < self.end:
            return today in self.weekdays and self.start <= moment < self.end
        if self.start == self.end:
            return today in self.weekdays
        begun_today = today in self.weekdays and moment >= self.start
        return begun_today or (yesterday in self.weekdays and moment < self.end)


def on_shift(shifts: Iterable[Shift], at: datetime) -> bool:
    """Whether any of the shifts covers the moment; no shift at all means always on duty."""
    known = tuple(shifts)
    return not known or any(shift.covers(at) for shift in known)


def read_shifts(rows: Iterable[Mapping[str, Any]]) -> tuple[Shift, ...]:
    """Shifts from their stored form `{"days": [0, 1], "from": "09:00", "to": "18:00"}`.

    A row that makes no sense raises `ValueError`.
    """
    return tuple(_read_shift(row) for row in rows)


def _read_shift(row: Mapping[str, Any]) -> Shift:
    days = frozenset(int(day) for day in row["days"])
    if not days or not days <= frozenset(WEEKDAYS):
        raise ValueError("a shift needs weekdays from 0 (Monday) to 6")
    return Shift(days, time.fromisoformat(row["from"]), time.fromisoformat(row["to"]))
