"""The customer list as its address asks for it: search, filters, sorting, for a million rows."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import connection, transaction
from django.db.models import Lookup, QuerySet
from django.http import QueryDict

from yutang.customers import filters, rules
from yutang.customers.models import Profile
from yutang.customers.queries.scope import scoped_profiles
from yutang.kernel import clock, reading
from yutang.kernel.ui import keyset
from yutang.org import rules as org
from yutang.org.models import Member

COUNTED = 10_000  # more are "10,000+"
FEW = 2_000  # so many are sorted here
WALK = "set local enable_bitmapscan = off; set local max_parallel_workers_per_gather = 0"
SORTS = ("-last_activity_at", "-added_at", "-order_amount", "-last_order_at")
MOST_TAGS = 20


@SearchVectorField.register_lookup
class Found(Lookup):
    """`search__found="…"`: a `tsquery` as text, taken literally."""

    lookup_name = "found"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        left, left_params = self.process_lhs(compiler, connection)
        return f"{left} @@ %s::tsquery", [*left_params, self.rhs]

    def get_prep_lookup(self) -> Any:
        return self.rhs


@dataclass(frozen=True)
class Narrowing:
    """What the list is narrowed to; everything stands in the address."""

    q: str = ""
    tag_ids: tuple[int, ...] = ()
    all_tags: bool = False
    unit_id: int | None = None
    member_id: int | None = None
    state: str = ""
    added_from: date | None = None
    added_to: date | None = None
    orders: str = ""  # "yes", "no"
    sort: str = SORTS[0]
    more: Mapping[str, str] = field(default_factory=dict)  # filters of areas above

    @classmethod
    def read(cls, query: QueryDict, member: Member) -> "Narrowing":
        """The narrowing of an address; what makes no sense is read as nothing."""
        return cls(
            q=query.get("q", "").strip()[:100],
            tag_ids=_numbers(query.getlist("tag")),
            all_tags=query.get("tags") == "all",
            unit_id=reading.whole(query.get("unit")),
            member_id=reading.whole(query.get("member")),
            state=query.get("state", "") if query.get("state") in Profile.State.values else "",
            added_from=reading.day(query.get("from")),
            added_to=reading.day(query.get("to")),
            orders=query.get("orders", "") if query.get("orders") in ("yes", "no") else "",
            sort=query.get("sort", "") if query.get("sort") in SORTS else SORTS[0],
            more=_more(query, member),
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether anything hides rows."""
        return replace(self, sort=SORTS[0]) != Narrowing()


def matching(member: Member, narrowing: Narrowing) -> QuerySet[Profile]:
    """The profiles that the member may see and the narrowing leaves."""
    by_phone = member.may("customers.see_phone")
    rows = scoped_profiles(member).filter(**_conditions(narrowing, by_phone))
    for each in filters.registered():
        if value := narrowing.more.get(each.key):
            rows = each.apply(rows, value)
    return _in_period(rows, narrowing)


def page_of(
    member: Member, asked: Narrowing, *, cursor: str | None, size: int = 50
) -> tuple[keyset.Page[Profile], int]:
    """A page of the list and how many rows the list has (`COUNTED` + 1: more than are counted).

    PostgreSQL can't know how many customers a part of a name or number finds, and would often walk
    a whole index to sort a few; so where few are found, they are sorted here. Where many are, the
    index of the sorting gives the page.
    """
    rows = matching(member, asked)
    shown = rows.select_related("customer", "consultant", "store").defer("search")
    by = asked.sort
    if asked.is_narrowed or member.role not in org.SEES_ALL:
        keys = list(rows.order_by().values_list("pk", by.lstrip("-"))[: FEW + 1])
        if len(keys) <= FEW:
            return _picked(shown, keyset.pick(keys, by=by, cursor=cursor, size=size)), len(keys)
    with _walking_the_order() if asked.q else nullcontext():
        page = keyset.page(shown, by=by, cursor=cursor, size=size)
    return page, rows.order_by().values("pk")[: COUNTED + 1].count()


def _picked(shown: QuerySet[Profile], picked: keyset.Page[Any]) -> keyset.Page[Profile]:
    found = {row.pk: row for row in shown.filter(pk__in=picked.rows)}
    here = [found[pk] for pk in picked.rows if pk in found]
    return keyset.Page(here, picked.next, picked.previous)


@contextmanager
def _walking_the_order() -> Iterator[None]:
    """Many are found, though PostgreSQL believes in few: the order's index meets them soon."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(WALK)
        yield


def _conditions(asked: Narrowing, by_phone: bool) -> dict[str, Any]:
    wanted = {
        "search__found": rules.search_query(asked.q, by_phone=by_phone),
        f"tag_ids__{'contains' if asked.all_tags else 'overlap'}": list(asked.tag_ids),
        "unit_ids__contains": [asked.unit_id] if asked.unit_id else None,
        "consultant": asked.member_id,
        "state": asked.state,
        "order_count__gt": 0 if asked.orders == "yes" else None,
        "order_count": 0 if asked.orders == "no" else None,
    }
    return {name: value for name, value in wanted.items() if value not in (None, "", [])}


def _in_period(rows: QuerySet[Profile], narrowing: Narrowing) -> QuerySet[Profile]:
    if narrowing.added_from:
        rows = rows.filter(added_at__gte=_bounds(narrowing.added_from)[0])
    if narrowing.added_to:
        rows = rows.filter(added_at__lt=_bounds(narrowing.added_to)[1])
    return rows


def _bounds(day: date) -> tuple[datetime, datetime]:
    return clock.day_bounds(day)


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    found = {number for text in texts if (number := reading.whole(text)) is not None}
    return tuple(sorted(found)[:MOST_TAGS])


def _more(query: QueryDict, member: Member) -> dict[str, str]:
    found = {}
    for each in filters.registered():
        value = query.get(each.key, "")
        if value and any(value == known for known, _ in each.options(member)):
            found[each.key] = value
    return found
