"""Charts of lifecycle and value, as ECharts options."""

from collections.abc import Iterable
from typing import Any

from yutang.audiences.models import RfmMonth
from yutang.audiences.rules import rfm
from yutang.audiences.words.rfm import SEGMENTS

# From the best to the lost: teal of the pond to koi, then greys.
TONES = (
    "#0b7a75", "#3aa6a0", "#e8853d", "#c8553d", "#7fb7b0", "#a9cfc9", "#e3b78f", "#b6bfc4",
)  # fmt: skip


def segments_by_month(months: Iterable[RfmMonth], *, amounts: bool = False) -> dict[str, Any]:
    """Customers (or amounts) of the eight segments at the end of each month, stacked."""
    found: dict[str, dict[str, int]] = {}
    for each in months:
        value = each.amount if amounts else each.customers
        found.setdefault(each.month.strftime("%Y-%m"), {})[each.segment] = value
    labels = sorted(found)
    return {
        "legend": {"type": "scroll", "top": 0},
        "grid": {"top": 44, "left": 8, "right": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": {"type": "value"},
        "series": [
            {
                "name": str(SEGMENTS[key]),
                "type": "bar",
                "stack": "all",
                "barMaxWidth": 44,
                "itemStyle": {"color": tone, "borderRadius": 0},
                "data": [found[label].get(key, 0) for label in labels],
            }
            for key, tone in zip(rfm.SEGMENT_KEYS, TONES, strict=True)
        ],
    }
