"""Charts of what a journey added."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yutang.journeys.rules.statistics.lifts import SHARES, Lift, Measure
from yutang.kernel import enterprise

WIDTH = 240
MARGIN = 8


@dataclass(frozen=True)
class Drawn:
    """An interval on a line of `WIDTH`, zero in the middle: thick for one look, thin for all."""

    low: float
    high: float
    once_low: float
    once_high: float
    at: float

    @property
    def length(self) -> float:
        return round(self.high - self.low, 1)

    @property
    def once_length(self) -> float:
        return round(self.once_high - self.once_low, 1)


def drawn(lift: Lift) -> Drawn | None:
    """Each measure in a scale of its own, as wide as its interval asks; None: there is none."""
    if lift.always is None or lift.once is None:
        return None
    most = max(abs(lift.always.low), abs(lift.always.high)) or 1.0
    values = [
        lift.always.low,
        lift.always.high,
        lift.once.low,
        lift.once.high,
        lift.always.difference,
    ]
    scale = (WIDTH / 2 - MARGIN) / most
    return Drawn(*(round(WIDTH / 2 + scale * value, 1) for value in values))


def curve_chart(measure: Measure, curves: tuple[list[float], ...]) -> dict[str, Any]:
    """How the measure grows by day since entering, in both groups."""
    names = [_("In the journey"), _("Control group")]
    days = max(len(each) for each in curves)
    return {
        "legend": {"top": 0, "right": 0},
        "xAxis": {
            "type": "category",
            "name": _("Days since entering"),
            "nameLocation": "middle",
            "nameGap": 28,
            "boundaryGap": False,
            "data": list(range(days)),
        },
        "yAxis": {"type": "value"},
        "grid": {"top": 36, "left": 8, "right": 20, "bottom": 28, "containLabel": True},
        "series": [
            {"name": name, "type": "line", "showSymbol": False, "data": values}
            for name, values in zip(names, curves, strict=True)
            if values
        ],
    }


def unit_of(measure: Measure) -> str:
    """As `ui/chart.html` wants it."""
    if measure is Measure.AMOUNT:
        return enterprise.currency()
    return "percent" if measure in SHARES else ""
