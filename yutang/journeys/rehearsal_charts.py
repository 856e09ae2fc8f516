"""Charts of rehearsals, as ECharts options."""

from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.queries.rehearsals import Report


def volume_chart(report: Report) -> dict[str, Any]:
    """Messages by day: a colour for each carrier, and all other plans behind them."""
    series = [_bars(name, days) for name, days in report.volumes.items()]
    if any(report.beside):
        series.append(_bars(_("Other plans"), report.beside) | {"color": "#c9d2d8"})
    return {
        "grid": {"top": 40, "left": 8, "right": 16, "bottom": 8, "containLabel": True},
        "legend": {"top": 4, "left": 0, "type": "scroll"},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day in report.days]},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": series,
    }


def _bars(name: str, days: list[int]) -> dict[str, Any]:
    return {"name": name, "type": "bar", "stack": "all", "barMaxWidth": 28, "data": days}
