"""Charts of codes, as ECharts options."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yutang.acquisition.queries.group_numbers import GroupDay
from yutang.acquisition.queries.numbers import Day


def by_day(days: Sequence[Day]) -> dict[str, Any]:
    """Scans, adds and losses of each day."""
    series = [
        _series(_("Scans"), "line", [day.scans for day in days]),
        _series(_("Adds"), "bar", [day.adds for day in days]),
        _series(_("Lost"), "bar", [day.lost for day in days]),
    ]
    return _days([day.day.strftime("%m-%d") for day in days], series)


def groups_by_day(days: Sequence[GroupDay]) -> dict[str, Any]:
    """Scans of a group code, who joined by it and who left again, of each day."""
    series = [
        _series(_("Scans"), "line", [day.scans for day in days]),
        _series(_("Joins"), "bar", [day.joins for day in days]),
        _series(_("Left the group"), "bar", [day.gone for day in days]),
    ]
    return _days([day.day.strftime("%m-%d") for day in days], series)


def _days(labels: list[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "legend": {"top": 0},
        "grid": {"top": 40, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }


def _series(name: str, kind: str, values: list[int]) -> dict[str, Any]:
    look: dict[str, Any] = {"smooth": True, "symbol": "none"} if kind == "line" else {}
    return {"name": name, "type": kind, "data": values, "barMaxWidth": 18, **look}
