"""What is posted into an old group: texts with variables, and on which days."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

VARIABLES = ("group", "code", "ends", "days", "coupon", "link", "moved", "left")
_VARIABLE = re.compile(r"\{(\w+)\}")


def filled(text: str, values: Mapping[str, object]) -> str:
    """The text with its variables; a line whose only news is an empty one is left out."""
    lines = []
    for line in text.splitlines():
        names = _VARIABLE.findall(line)
        empty = [name for name in names if name in values and values[name] in ("", None)]
        if empty and len(empty) == len(names):
            continue
        lines.append(_VARIABLE.sub(lambda found: str(values.get(found[1], found[0])), line))
    return "\n".join(lines).strip()


def unknown(text: str) -> list[str]:
    """Variables of the text that we can't fill."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in VARIABLES]


def days_until(first: date, last: date) -> list[date]:
    """The days of the first notices: at once, half-way, and the day before the end."""
    half = first + (last - first) / 2
    wanted = [first, half, last - timedelta(days=1)]
    return sorted({day for day in wanted if first <= day <= last})
