"""Keyset paging: the next page starts behind the last row's sort key, whatever the table's size."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, OrderBy, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, and the cursors of its neighbours (None: there is none)."""

    rows: Sequence[M]
    next: str | None
    previous: str | None


def page(rows: QuerySet[M], *, by: str, cursor: str | None, size: int = 50) -> Page[M]:
    """The page of `rows` at `cursor`, ordered by field `by` (`-` first: descending) and by id.

    Rows whose field is null come last. A cursor that isn't ours gives the first page.
    """
    name, descending = by.lstrip("-"), by.startswith("-")
    place = _decode(cursor)
    backwards = place is not None and place[2]
    if place is not None:
        rows = rows.filter(_behind(name, descending != backwards, place[0], place[1], backwards))
    ordered = rows.order_by(*_order(name, descending, backwards))
    found = list(ordered[: size + 1])
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


def _order(name: str, descending: bool, backwards: bool) -> list[OrderBy]:
    down = descending != backwards
    nulls: dict[str, bool] = {"nulls_first": True} if backwards else {"nulls_last": True}
    return [OrderBy(F(name), descending=down, **nulls), OrderBy(F("pk"), descending=down)]


def _behind(name: str, down: bool, value: Any, pk: Any, backwards: bool) -> Q:
    step = "lt" if down else "gt"
    beyond_id = Q(**{f"pk__{step}": pk})
    if value is None:
        at_null = Q(**{f"{name}__isnull": True}) & beyond_id
        return at_null | Q(**{f"{name}__isnull": False}) if backwards else at_null
    further = Q(**{f"{name}__{step}": value}) | (Q(**{name: value}) & beyond_id)
    return further if backwards else further | Q(**{f"{name}__isnull": True})


def _encode(row: Model, name: str, *, backwards: bool) -> str:
    value: Any = row
    for part in name.split("__"):
        value = getattr(value, part)
    plain = {"t": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    text = json.dumps([plain, row.pk, backwards], ensure_ascii=False)
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str | None) -> tuple[Any, Any, bool] | None:
    if not cursor:
        return None
    try:
        plain, pk, backwards = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        value = datetime.fromisoformat(plain["t"]) if "t" in plain else plain["v"]
        return value, int(pk), bool(backwards)
    except (ValueError, KeyError, TypeError):
        return None
