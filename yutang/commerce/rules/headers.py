"""Which of a sheet's first rows are its headers: shops put titles and groups above them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

LOOKED_AT = 20  # rows
_VALUE = re.compile(r"[¥￥$]?[\d０-９][\d０-９.,，:/\- ]*")

Known = Callable[[str], bool]


@dataclass(frozen=True)
class Header:
    """`first`: index of the first row behind the headers; `names`: one for each column."""

    first: int
    names: list[str]


def find_header(rows: Sequence[Sequence[str]], known: Known) -> Header:
    """The row with most names that we know; where none has two, the first that looks like names.

    Headers of two rows (merged cells) are read together: the lower name, or else the upper.
    """
    best = _best(rows, known)
    names = [_one_line(text) for text in rows[best]]
    first = best + 1
    if first < len(rows) and _is_second(rows[first], names, known):
        names, first = _together(names, rows[first]), first + 1
    elif best and _is_group(rows[best - 1]) and "" in names:
        names = _together([_one_line(text) for text in rows[best - 1]], names)
    return Header(first, names)


def _best(rows: Sequence[Sequence[str]], known: Known) -> int:
    scores = [sum(known(text) for text in row) for row in rows]
    top = max(scores, default=0)
    if top >= 2:
        return scores.index(top)
    widest = max(len([t for t in row if t.strip()]) for row in rows)
    for index, row in enumerate(rows):
        if len([t for t in row if t.strip()]) * 2 > widest:
            return index
    return 0


def _is_second(row: Sequence[str], above: Sequence[str], known: Known) -> bool:
    """Names that we know under gaps or groups, and nothing that is a value."""
    filled = [text for text in row if text.strip()]
    has_gap = any(not name for name in above) or len(row) > len(above)
    is_plain = not any(_VALUE.fullmatch(text.strip()) for text in filled)
    return has_gap and is_plain and any(known(text) for text in filled)


def _is_group(row: Sequence[str]) -> bool:
    return len([text for text in row if text.strip()]) > 1


def _together(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    width = max(len(upper), len(lower))
    pairs = zip(_wide(upper, width), _wide(lower, width), strict=True)
    return [_one_line(low) or _one_line(up) for up, low in pairs]


def _wide(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]


def _one_line(text: str) -> str:
    return " ".join(text.split())
