"""Comparisons of a column with a rule's value; each is true or false, also where there is nothing.

A negative operator is the exact opposite of its positive one.
"""

import operator
from collections.abc import Callable
from datetime import date
from functools import reduce
from typing import Any

from yutang.audiences.engines.frame import Frame
from yutang.audiences.rules import days
from yutang.audiences.rules.vocabulary import NEGATIVE

Compare = Callable[[Any], Any]
_ORDER = {
    "eq": operator.eq,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}


def holds(type: str, op: str, value: Any, frame: Frame, unit: str | None = None) -> Compare:
    """A function from a column to a condition on it; for numbers also from a number to a truth."""
    if op in NEGATIVE:
        positive = holds(type, NEGATIVE[op], value, frame, unit)
        return lambda column: _opposite(positive(column))
    if op == "filled":
        return lambda column: column.notnull()
    return _BY_TYPE[type](op, value, frame, unit)


def at_once(column: Any, test: Any) -> Any:
    """The test, and false where the column has nothing."""
    return test if isinstance(column, int | float) else column.notnull() & test


def _opposite(test: Any) -> Any:
    return not test if isinstance(test, bool) else ~test


def _number(op: str, value: Any, _frame: Frame, _unit: str | None) -> Compare:
    if op == "between":
        low, high = value
        return lambda column: at_once(column, (column >= low) & (column <= high))
    return lambda column: at_once(column, _ORDER[op](column, value))


def _decimal(op: str, value: Any, frame: Frame, unit: str | None) -> Compare:
    as_floats = [float(each) for each in value] if isinstance(value, list) else float(value)
    return _number(op, as_floats, frame, unit)


def _yes_no(_op: str, value: bool, _frame: Frame, _unit: str | None) -> Compare:
    return lambda column: at_once(column, column == (1.0 if value else 0.0))


def _text(op: str, value: Any, _frame: Frame, _unit: str | None) -> Compare:
    tests: dict[str, Compare] = {
        "eq": lambda column: column == value,
        "in": lambda column: column.isin(value),
        "contains": lambda column: column.contains(value),
        "starts": lambda column: column.startswith(value),
    }
    return lambda column: at_once(column, tests[op](column))


def _among(_op: str, value: Any, _frame: Frame, _unit: str | None) -> Compare:
    return lambda column: at_once(column, column.isin(value))


def _instant(op: str, value: Any, frame: Frame, _unit: str | None) -> Compare:
    low, high = _instants(op, value, frame)
    return lambda column: at_once(column, between(column, low, high))


def _instants(op: str, value: Any, frame: Frame) -> tuple[int | None, int | None]:
    """The first moment that fits, and the first one after it that doesn't any more."""
    now = frame.now
    if op == "in_last":
        return now - value * days.DAY + 1, now + 1
    if op == "in_next":
        return now + 1, now + value * days.DAY + 1
    first, last = _bounds(op, value)
    low = days.start(first, frame.zone) if first else None
    return low, days.end(last, frame.zone) if last else None


def _bounds(op: str, value: Any) -> tuple[date | None, date | None]:
    """The first and the last day that fit `before`, `after`, `between`; None: no border."""
    if op == "between":
        return date.fromisoformat(value[0]), date.fromisoformat(value[1])
    day = date.fromisoformat(value)
    if op == "before":
        return None, date.fromordinal(day.toordinal() - 1)
    return date.fromordinal(day.toordinal() + 1), None


def _date(op: str, value: Any, frame: Frame, unit: str | None) -> Compare:
    if op == "anniversary_in":
        return lambda column: at_once(column, _comes_again(column, value, frame))
    if op == "in_stage":
        return lambda column: column.notnull()  # the stage is a column of its own
    low, high = _days(op, value, frame, unit)
    return lambda column: at_once(column, between(column, low, high))


def _days(op: str, value: Any, frame: Frame, unit: str | None) -> tuple[int | None, int | None]:
    """The first day that fits, and the first one after it that doesn't any more."""
    today = days.number(frame.today)
    if op == "in_last":
        return today - value + 1, today + 1
    if op == "in_next":
        return today, today + value
    if op == "age_between":
        youngest = days.born_by(frame.today, value[0], unit or "days")
        return days.born_by(frame.today, value[1] + 1, unit or "days") + 1, youngest + 1
    first, last = _bounds(op, value)
    return days.number(first) if first else None, days.number(last) + 1 if last else None


def _comes_again(column: Any, within: int, frame: Frame) -> Any:
    """Whether the day's anniversary is in so many days, today included; by whole numbers only.

    The day of the year from the 1st of March, after Howard Hinnant's `civil_from_days`.
    """
    of_era = (column + 719_468) % 146_097
    leaps = _whole(of_era, 1460) - _whole(of_era, 36_524) + _whole(of_era, 146_096)
    year = _whole(of_era - leaps, 365)
    of_year = of_era - (year * 365 + _whole(year, 4) - _whole(year, 100))
    ranges = days.anniversaries(frame.today, within)
    comes = reduce(operator.or_, (of_year.between(first, last) for first, last in ranges))
    return comes & (column <= days.number(frame.today))


def _whole(number: Any, by: int) -> Any:
    return (number // by).cast("int64")


def between(column: Any, low: int | None, high: int | None) -> Any:
    """From `low` on and below `high`; None: no border."""
    if low is None:
        return column < high
    return column >= low if high is None else (column >= low) & (column < high)


_BY_TYPE: dict[str, Callable[[str, Any, Frame, str | None], Compare]] = {
    "number": _number,
    "money": _number,
    "decimal": _decimal,
    "yes_no": _yes_no,
    "text": _text,
    "choice": _among,
    "ids": _among,
    "instant": _instant,
    "date": _date,
}
