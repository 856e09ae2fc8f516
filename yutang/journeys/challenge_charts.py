"""Charts of journeys and challenges, as ECharts options."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _


def check_ins(days: Sequence[tuple[date, int]]) -> dict[str, Any]:
    """How many checked in on each day."""
    return {
        "grid": {"top": 16, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [day.strftime("%m-%d") for day, _count in days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {"name": _("Check-ins"), "type": "bar", "data": [count for _day, count in days]}
        ],
    }
