"""Charts of lifecycle and value, as ECharts options."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yutang.audiences.models import LifecycleSize, RfmMonth
from yutang.audiences.rules import rfm
from yutang.audiences.rules.lifecycle import STAGES
from yutang.audiences.rules.repurchase import Step
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


STAGE_TONES = {
    "lead": "#9fb4bd",
    "active": "#0b8a80",
    "silent": "#e2b04a",
    "dormant": "#e07b39",
    "churned": "#a9575a",
}


def movements(moved: Mapping[tuple[str, str], int], labels: Mapping[str, Any]) -> dict[str, Any]:
    """From the stages at a month's beginning to those at its end; leads who stay are left out."""
    links = {pair: n for pair, n in moved.items() if n and pair != ("lead", "lead")}
    ends = {(0, before) for before, _after in links} | {(1, after) for _before, after in links}
    nodes = [
        {
            "name": f"{side}-{stage}",
            "depth": side,
            "itemStyle": {"color": STAGE_TONES[stage], "borderWidth": 0},
            "label": {
                "formatter": str(labels[stage]),
                "position": "right" if side == 0 else "left",
            },
        }
        for side in (0, 1)
        for stage in STAGES
        if (side, stage) in ends
    ]
    return {
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "left": 8,
                "right": 8,
                "top": 12,
                "bottom": 12,
                "nodeWidth": 14,
                "nodeGap": 14,
                "draggable": False,
                "layoutIterations": 0,
                "emphasis": {"focus": "adjacency"},
                "lineStyle": {"color": "gradient", "opacity": 0.35, "curveness": 0.5},
                "label": {"fontSize": 13, "fontWeight": 600},
                "data": nodes,
                "links": [
                    {"source": f"0-{before}", "target": f"1-{after}", "value": count}
                    for (before, after), count in sorted(
                        links.items(), key=lambda each: [STAGES.index(end) for end in each[0]]
                    )
                ],
            }
        ],
    }


def stage_sizes(rows: Iterable[LifecycleSize], labels: Mapping[str, Any]) -> dict[str, Any] | None:
    """How many customers stood in each stage, day by day."""
    found: dict[str, dict[str, int]] = {}
    for each in rows:
        found.setdefault(each.day.isoformat(), {})[each.stage] = each.customers
    if len(found) < 2:
        return None
    return {
        "legend": {"top": 0},
        "grid": {"top": 40, "left": 8, "right": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "minInterval": 1},
        "series": [
            {
                "name": str(labels[stage]),
                "type": "line",
                "stack": "all",
                "symbol": "none",
                "smooth": False,
                "lineStyle": {"width": 1},
                "areaStyle": {"opacity": 0.75},
                "itemStyle": {"color": STAGE_TONES[stage]},
                "data": [[day, sizes.get(stage, 0)] for day, sizes in sorted(found.items())],
            }
            for stage in STAGES
            if stage != "lead"
        ],
    }


def repurchase(steps: Sequence[Step]) -> dict[str, Any]:
    """The share that goes on from each order to the next, and the median days until then."""
    return {
        "legend": {"top": 0},
        "grid": {"top": 48, "left": 8, "right": 8, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "category", "data": [f"{s.number} → {s.number + 1}" for s in steps]},
        "yAxis": [
            {"type": "value", "max": 1},
            {
                "type": "value",
                "name": _("days"),
                "splitLine": {"show": False},
                "axisLabel": {"formatter": "{value}"},
            },
        ],
        "series": [
            {
                "name": _("Share that goes on"),
                "type": "bar",
                "barMaxWidth": 56,
                "data": [round(step.share, 4) for step in steps],
            },
            {
                "name": _("Median days until then"),
                "type": "line",
                "yAxisIndex": 1,
                "symbolSize": 8,
                "label": {
                    "show": True,
                    "position": "top",
                    "formatter": "{c}",
                    "color": "#333",
                    "textBorderWidth": 0,
                    "backgroundColor": "#fff",
                    "borderRadius": 3,
                    "padding": [2, 4],
                },
                "tooltip": {"show": False},
                "data": [step.gap for step in steps],
            },
        ],
    }
