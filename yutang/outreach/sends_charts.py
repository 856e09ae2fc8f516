"""Charts of mass sends, as ECharts options."""

from typing import Any

from django.utils.translation import gettext as _

from yutang.outreach.queries.best_hours import Spread


def hours_chart(spread: Spread) -> dict[str, Any]:
    """How many customers have their best hour when, over the hours of a day."""
    return {
        "grid": {"top": 16, "left": 8, "right": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": [f"{hour}:00" for hour in range(24)]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": _("Customers"),
                "type": "bar",
                "barMaxWidth": 28,
                "data": [spread.by_hour.get(hour, 0) for hour in range(24)],
            }
        ],
    }
