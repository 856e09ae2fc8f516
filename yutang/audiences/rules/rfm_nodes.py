"""A cell or segment of RFM in the rule language: conditions over orders. No Django, no engine."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from yutang.audiences.rules.rfm import EPOCH, HIGHS, Config, Cuts

Node = dict[str, Any]
Span = tuple[int | None, int | None]  # above the first, up to the second; None: no end


def condition(
    config: Config,
    cuts: Cuts,
    *,
    today: date,
    cells: Iterable[Sequence[int]] = (),
    segments: Collection[str] = (),
) -> Node:
    """A node of the rule language that the same customers meet as have these cells or segments.

    A 0 in a cell stands for any score. Days are absolute, so the node holds for this day only.
    """
    boxes = [_spans_of_segment(cuts, segment) for segment in segments]
    boxes += [_spans_of_cell(cuts, cell) for cell in cells]
    return {"any": [_box(config, box, today) for box in boxes if not any(map(_is_empty, box))]}


def _spans_of_cell(cuts: Cuts, cell: Sequence[int]) -> tuple[Span, Span, Span]:
    r, f, m = cell
    turned = len(cuts.r) + 2 - r if r else 0
    return _span(cuts.r, turned), _span(cuts.f, f), _span(cuts.m, m)


def _span(cuts: Sequence[int], place: int) -> Span:
    """What stands between two neighbouring cuts; the first place is up to the first cut."""
    if not place:
        return None, None
    if place > len(cuts) + 1:
        return 0, 0
    below = cuts[place - 2] if place > 1 else None
    return below, cuts[place - 1] if place <= len(cuts) else None


def _spans_of_segment(cuts: Cuts, segment: str) -> tuple[Span, Span, Span]:
    r, f, m = HIGHS[segment]
    return (
        (None, cuts.r_flag) if r else (cuts.r_flag, None),
        (cuts.f_flag, None) if f else (None, cuts.f_flag),
        (cuts.m_flag, None) if m else (None, cuts.m_flag),
    )


def _is_empty(span: Span) -> bool:
    above, up_to = span
    return above is not None and up_to is not None and up_to <= above


def _box(config: Config, box: tuple[Span, Span, Span], today: date) -> Node:
    first, last = config.days(today)
    within = {"from": first.isoformat(), "to": last.isoformat()}
    looked = config.as_of or today
    count = {"orders": "count", "days": "days"}[config.frequency]
    base = {"orders": {}, "within": within}
    nodes: list[Node] = [{**base, "measure": "count", "is": "ge", "value": 1}]
    nodes += [{**base, "measure": "last", **each} for each in _ago(box[0], looked)]
    nodes += [{**base, "measure": count, **each} for each in _numbers(box[1])]
    return {"all": nodes + _money(config, base, box[2])}


def _money(config: Config, base: Node, span: Span) -> list[Node]:
    """Orders of other currencies have no amount: without any other, 0 is the total, no average."""
    measure = {"paid": "amount", "kept": "kept"}[config.amount]
    if config.money == "average":
        measure = f"average_{measure}"
    base = {**base, "measure": measure}
    nodes = [{**base, **each} for each in _numbers(span)]
    if config.money == "total" or span[0] is not None or not nodes:
        return nodes
    return [{"any": [*nodes, {**base, "is": "empty"}]}]


def _numbers(span: Span) -> list[Node]:
    above, up_to = span
    low = [] if above is None else [{"is": "gt", "value": above}]
    return low + ([] if up_to is None else [{"is": "le", "value": up_to}])


def _ago(span: Span, looked: date) -> list[Node]:
    """Days ago as days: more than three days ago is before the day three days ago."""
    above, up_to = span
    low = [] if above is None else [{"is": "before", "value": _back(looked, above)}]
    return low + ([] if up_to is None else [{"is": "after", "value": _back(looked, up_to + 1)}])


def _back(looked: date, days: int) -> str:
    return max(EPOCH, looked - timedelta(days=min(days, 36_500))).isoformat()
