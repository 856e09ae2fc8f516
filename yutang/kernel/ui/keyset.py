"""Keyset paging: the next page starts behind the last row's sort key, whatever the table's size."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import F, Model, OrderBy, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of its neighbours (None: there is none)."""

    rows: Sequence[M]
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Place:
    """The row at the edge of a page; `backwards`: the page lies before it."""

    value: Any
    pk: Any
    backwards: bool


def page(
    rows: QuerySet[M], *, by: str, cursor: str | None, size: int = 50, is_whole: bool = False
) -> Page[M]:
    """The page of `rows` at `cursor`, ordered by field `by` (`-` first: descending) and by id.

    Rows whose field is null come last; `is_whole`: there are none among these, and an index that
    knows nothing of nulls serves both directions. A cursor that isn't ours gives the first page.
    """
    name = by.lstrip("-")
    place = _decode(cursor)
    has_nulls = not is_whole and _is_nullable(rows, name)
    try:
        found = _fetch(rows, by, place, size + 1, has_nulls)
    except (ValueError, TypeError, ValidationError):  # the value doesn't fit the field
        place, found = None, _fetch(rows, by, None, size + 1, has_nulls)
    backwards = place is not None and place.backwards
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next = bool(found) and (more or backwards)
    has_previous = bool(found) and (place is not None if not backwards else more)
    return Page(
        found,
        _encode(found[-1], name, backwards=False) if has_next else None,
        _encode(found[0], name, backwards=True) if has_previous else None,
    )


def pick(
    keys: Iterable[tuple[Any, Any]], *, by: str, cursor: str | None, size: int = 50
) -> Page[Any]:
    """As `page`, among keys that are here already: pairs of id and the field's value.

    The page's rows are ids.
    """
    down, place = by.startswith("-"), _decode(cursor)
    known = list(keys)
    full = sorted((k for k in known if k[1] is not None), key=lambda k: (k[1], k[0]), reverse=down)
    ordered = full + sorted((k for k in known if k[1] is None), reverse=down)
    start = 0 if place is None else _find(ordered, place, down, size)
    found = ordered[start : start + size]
    return Page(
        [pk for pk, _ in found],
        _cursor(found[-1][1], found[-1][0]) if start + size < len(ordered) else None,
        _cursor(found[0][1], found[0][0], backwards=True) if start and found else None,
    )


def _find(ordered: Sequence[tuple[Any, Any]], place: Place, down: bool, size: int) -> int:
    """Where the page at the place begins."""

    def is_before(key: tuple[Any, Any]) -> bool:
        pk, value = key
        if (value is None) != (place.value is None):
            return value is not None
        mine, other = (pk, place.pk) if value is None else ((value, pk), (place.value, place.pk))
        return bool(mine > other if down else mine < other)

    try:
        at = bisect_left(ordered, True, key=lambda key: not is_before(key))
    except TypeError:  # the value doesn't fit the field
        return 0
    if place.backwards:
        return max(0, at - size)
    is_there = at < len(ordered) and ordered[at] == (place.pk, place.value)
    return at + 1 if is_there else at


def _fetch(rows: QuerySet[M], by: str, place: Place | None, count: int, has_nulls: bool) -> list[M]:
    """Up to `count` rows from the place on.

    Rows with a value and rows without are asked for one after the other: so each question is one
    range of an index that is ordered by the field (nulls last) and the id.
    """
    name, backwards = by.lstrip("-"), place is not None and place.backwards
    down = by.startswith("-") != backwards
    if not has_nulls:
        behind = Q() if place is None else _behind(name, down, place)
        return list(rows.filter(behind).order_by(*_order(name, down))[:count])
    found: list[M] = []
    for is_null in [True, False] if backwards else [False, True]:
        if place and place.value is None and not backwards and not is_null:
            continue
        if place and place.value is not None and backwards and is_null:
            continue
        part = rows.filter(**{f"{name}__isnull": is_null})
        if place and (place.value is None) == is_null:
            part = part.filter(_behind(name, down, place))
        ordered = part.order_by(*_order(name, down, last=not backwards))
        found += ordered[: count - len(found)]
        if len(found) == count:
            break
    return found


def _is_nullable(rows: QuerySet[M], name: str) -> bool:
    try:
        return bool(rows.model._meta.get_field(name).null)
    except (FieldDoesNotExist, AttributeError):
        return True


def _order(name: str, down: bool, *, last: bool | None = None) -> list[OrderBy]:
    nulls: dict[str, bool] = {} if last is None else {"nulls_last" if last else "nulls_first": True}
    return [OrderBy(F(name), descending=down, **nulls), OrderBy(F("pk"), descending=down)]


def _behind(name: str, down: bool, place: Place) -> Q:
    step = "lt" if down else "gt"
    beyond_id = Q(**{f"pk__{step}": place.pk})
    if place.value is None:
        return beyond_id
    beyond = Q(**{f"{name}__{step}": place.value}) | beyond_id
    return Q(**{f"{name}__{step}e": place.value}) & beyond  # the first part is the index's range


def _encode(row: Model, name: str, *, backwards: bool) -> str:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    return _cursor(value, row.pk, backwards=backwards)


def _cursor(value: Any, pk: Any, *, backwards: bool = False) -> str:
    plain = {"t": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    text = json.dumps([plain, pk, backwards], ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str | None) -> Place | None:
    if not cursor:
        return None
    try:
        plain, pk, backwards = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value = _moment(plain["t"]) if "t" in plain else plain["v"]
        if isinstance(value, str) and "\0" in value:
            return None
        return Place(value, int(pk), bool(backwards))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
