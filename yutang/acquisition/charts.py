"""Charts of codes, as ECharts options."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yutang.acquisition.queries.numbers import Day


def by_day(days: Sequence[Day]) -> dict[str, Any]:
    """Scans, adds and losses of each day."""
    return {
        "legend": {"top": 0},
        "grid": {"top": 40, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [day.day.strftime("%m-%d") for day in days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            _series(_("Scans"), "line", [day.scans for day in days]),
            _series(_("Adds"), "bar", [day.adds for day in days]),
            _series(_("Lost"), "bar", [day.lost for day in days]),
        ],
    }


def _series(name: str, kind: str, values: list[int]) -> dict[str, Any]:
    look: dict[str, Any] = {"smooth": True, "symbol": "none"} if kind == "line" else {}
    return {"name": name, "type": kind, "data": values, "barMaxWidth": 18, **look}
