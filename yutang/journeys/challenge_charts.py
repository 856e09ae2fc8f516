"""Charts of journeys and challenges, as ECharts options."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


def check_ins(days: Sequence[tuple[date, int, int]]) -> dict[str, Any]:
    """How many checked in on each day, and on top what they made up then, if anything was."""
    series = [_bars(_("Check-ins"), [own for _day, own, _late in days])]
    if any(late for _day, _own, late in days):
        series.append(_bars(_("Made up"), [late for _day, _own, late in days]))
    is_both = len(series) > 1
    return {
        "legend": {"show": is_both, "top": 4, "left": 0},
        "grid": {
            "top": 40 if is_both else 16,
            "left": 8,
            "right": 8,
            "bottom": 8,
            "containLabel": True,
        },
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [day.strftime("%m-%d") for day, *_counts in days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }


def _bars(name: str, counts: list[int]) -> dict[str, Any]:
    return {"name": name, "type": "bar", "stack": "all", "data": counts}
