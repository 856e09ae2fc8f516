"""Audience rules in the words of a journey: what a way asks, who may enter."""

from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from typing import Any
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from yutang.audiences.rules import schema
from yutang.audiences.words import sentence
from yutang.audiences.words.names import Names
from yutang.audiences.words.outline import Line, outline

SHOWN = 120  # letters of a condition that one takes in at a glance
LONGEST_WORD = 12  # letters that are left out rather than cut
AT_A_GLANCE = 3  # conditions within it
MOST_SHOWN = 1000  # and where the whole of it is asked for


@dataclass(frozen=True)
class Said:
    """A condition in words; `lines`: each of its parts, where it is too long for one sentence."""

    text: str
    lines: Line | None = None


def condition(rule: Any, names: Names | None = None) -> str:
    """What the rule asks, without who is asked; what is wrong with it where it is none."""
    if not rule:
        return _("No condition yet")
    try:
        return sentence.of(schema.parse(rule).where, names)
    except schema.RuleError as wrong:
        return str(wrong)


def said(rule: Any, names: Names | None = None) -> Said:
    """The same, as a page shows it that has room for all of it."""
    text = condition(rule, names)
    try:
        lines = outline(schema.parse(rule), names) if rule else Line(text)
    except schema.RuleError:
        lines = Line(text)
    is_long = short(text) != text or _size(lines) > AT_A_GLANCE
    return Said(short(text), lines if is_long and lines.parts else None)


def short(text: str, most: int = SHOWN) -> str:
    """As much of it as there is room for; Chinese characters are twice as wide as letters."""
    taken = list(accumulate(1 + (east_asian_width(each) in "WF") for each in text))
    if not taken or taken[-1] <= most:
        return text
    cut = text[: bisect(taken, most - 1)]
    head, _space, begun = cut.rpartition(" ")
    return (head if head and len(begun) < LONGEST_WORD else cut).rstrip() + "…"


def _size(line: Line) -> int:
    """How many conditions stand in it."""
    return sum(map(_size, line.parts)) or 1
