"""Stages by the days since the last order, and borders from the gaps between orders.

A border is the first day of its stage: with borders 30, 90 and 180 a customer is active up to 29
days after the last order, silent from the 30th day on, dormant from the 90th, churned from the
180th. Days are those of the enterprise's calendar, so stages change at its midnight.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STAGES = ("lead", "active", "silent", "dormant", "churned")
SHARES = (0.5, 0.8, 0.95)
LEAST_GAPS = 50  # fewer say nothing about a category; its nearest ancestor's borders hold
LONGEST = 3_650  # days


@dataclass(frozen=True)
class Borders:
    """The first day of being silent, dormant, churned; strictly ascending."""

    silent: int
    dormant: int
    churned: int

    def __post_init__(self) -> None:
        assert 0 < self.silent < self.dormant < self.churned


def stage(days: int | None, borders: Borders) -> str:
    """The stage so many days after the last order; None: there was none."""
    if days is None:
        return "lead"
    if days < borders.silent:
        return "active"
    if days < borders.dormant:
        return "silent"
    return "dormant" if days < borders.churned else "churned"


def borders_of(gaps: Mapping[int, int], shares: Sequence[float]) -> Borders | None:
    """The first days that at least these shares of the gaps are shorter than.

    `gaps` counts the gaps of so many days; None where they are too few.
    """
    total = sum(gaps.values())
    if total < LEAST_GAPS:
        return None
    silent, dormant, churned = (first_day(gaps, total, share) for share in shares)
    dormant = max(dormant, silent + 1)
    return Borders(silent, dormant, max(churned, dormant + 1))


def first_day(gaps: Mapping[int, int], total: int, share: float) -> int:
    """The first day that at least the share (to the thousandth) of the gaps is shorter than."""
    wanted, seen = round(share * 1000) * total, 0
    for days in sorted(gaps):
        seen += gaps[days]
        if seen * 1000 >= wanted:
            return days + 1
    return max(gaps) + 1


def nearest(path: str, borders: Mapping[int, Borders]) -> int | None:
    """The category of the path ("/3/17/") or its nearest ancestor that has borders."""
    ids = [int(part) for part in path.strip("/").split("/") if part]
    return next((id for id in reversed(ids) if id in borders), None)
