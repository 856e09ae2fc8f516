"""Charts of groups, as ECharts options."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yutang.groups.queries import Day
from yutang.groups.queries.talk import CountedDay


def growth(days: Sequence[Day]) -> dict[str, Any]:
    """Who came and left on each day, and how many were there in the evening."""
    return {
        "legend": {"top": 0},
        "grid": {"top": 40, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [day.day.strftime("%m-%d") for day in days]},
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "minInterval": 1, "splitLine": {"show": False}},
        ],
        "series": [
            _bars(_("Came"), [day.joined for day in days]),
            _bars(_("Went"), [-day.left for day in days]),
            {
                "name": _("Customers in the group"),
                "type": "line",
                "yAxisIndex": 1,
                "smooth": True,
                "symbol": "none",
                "data": [day.size for day in days],
            },
        ],
    }


def talk(days: Sequence[CountedDay]) -> dict[str, Any]:
    """How many wrote on each day, and how much; days that WeCom didn't tell of stay empty."""
    return {
        "legend": {"top": 0},
        "grid": {"top": 40, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [day.day.strftime("%m-%d") for day in days]},
        "yAxis": [
            {"type": "value", "minInterval": 1},
            {"type": "value", "minInterval": 1, "splitLine": {"show": False}},
        ],
        "series": [
            {
                "name": _("People who wrote"),
                "type": "bar",
                "barMaxWidth": 16,
                "data": [day.speakers if day.is_known else None for day in days],
            },
            {
                "name": _("Messages written"),
                "type": "line",
                "yAxisIndex": 1,
                "smooth": True,
                "symbol": "none",
                "data": [day.messages if day.is_known else None for day in days],
            },
        ],
    }


def _bars(name: str, values: list[int]) -> dict[str, Any]:
    return {"name": name, "type": "bar", "stack": "moves", "data": values, "barMaxWidth": 16}
