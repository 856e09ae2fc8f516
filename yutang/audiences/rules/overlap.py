"""Who is in which of several audiences: every combination, drawn as an UpSet chart.

Lex, Gehlenborg, Strobelt, Vuillemot, Pfister 2014: UpSet, visualization of intersecting sets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST = 6  # audiences
SHOWN = 24  # combinations; six audiences have up to 63


@dataclass(frozen=True)
class Combination:
    """Customers who are in exactly these audiences (positions, in order) and in no other one."""

    inside: tuple[int, ...]
    count: int


def combinations(counts: Mapping[int, int], number: int) -> list[Combination]:
    """The combinations that anybody is in, the largest first.

    `counts`: by a number whose bit n stands for being in audience n.
    """
    found = [
        Combination(tuple(n for n in range(number) if mask >> n & 1), count)
        for mask, count in counts.items()
        if mask and count
    ]
    return sorted(found, key=lambda each: (-each.count, len(each.inside), each.inside))


def sizes(found: Sequence[Combination], number: int) -> list[int]:
    """How many are in each audience, whatever else they are in."""
    return [sum(each.count for each in found if n in each.inside) for n in range(number)]


def rule_of(ids: Sequence[int], inside: Sequence[int]) -> dict[str, Any]:
    """The rule of a combination: in all of these audiences, and in none of the others."""
    nodes = [{"audience": id, "is": "in" if n in inside else "not_in"} for n, id in enumerate(ids)]
    return {"version": 1, "where": {"all": nodes}}


# Places in the drawing, in its own units.
LABELS, COLUMN, BARS, ROW = 168, 34, 150, 30


@dataclass(frozen=True)
class Column:
    """One combination as it is drawn: a bar, and below it a dot for each audience."""

    combination: Combination
    x: float  # the middle
    top: float
    height: float
    dots: list[tuple[float, bool]]  # y, filled
    line: tuple[float, float] | None  # from the first filled dot to the last


@dataclass(frozen=True)
class Drawing:
    """The whole chart."""

    columns: list[Column]
    rows: list[float]  # y of each audience's row
    width: int
    height: int
    left: int = LABELS
    base: int = BARS + 22


def draw(found: Sequence[Combination], number: int) -> Drawing:
    """Bars of the combinations above a matrix of dots."""
    shown = found[:SHOWN]
    highest = max((each.count for each in shown), default=1)
    base = BARS + 22
    rows = [base + ROW * (n + 0.5) for n in range(number)]
    columns = []
    for place, each in enumerate(shown):
        height = max(1.5, BARS * each.count / highest)
        filled = [rows[n] for n in each.inside]
        columns.append(
            Column(
                combination=each,
                x=LABELS + COLUMN * (place + 0.5),
                top=base - 8 - height,
                height=height,
                dots=[(y, n in each.inside) for n, y in enumerate(rows)],
                line=(filled[0], filled[-1]) if len(filled) > 1 else None,
            )
        )
    width = LABELS + COLUMN * max(1, len(shown)) + 8
    return Drawing(columns, rows, width, round(base + ROW * number + 6))
