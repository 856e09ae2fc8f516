"""Customers arrive: by which code, with which tags, gift and member."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection, transaction

from yutang.acquisition.commands.loads import count_loads
from yutang.acquisition.commands.meetings import settle_by_way
from yutang.acquisition.models import Arrival, Code, GiftGiven, Scan, Way
from yutang.customers import log
from yutang.customers.commands.locking import lock_customers
from yutang.customers.commands.sources import set_source
from yutang.customers.commands.tagging import tag_customers
from yutang.customers.kinds import Kind
from yutang.customers.log import Entry, Happening
from yutang.customers.models import CustomerTag
from yutang.kernel import jobs

LOSE = """
    update acquisition_arrival a set lost_at = e.at
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as e(customer_id, member_id, at)
    where a.customer_id = e.customer_id and a.member_id = e.member_id and a.at <= e.at
        and not exists (
            select from customers_follow f
            where f.customer_id = e.customer_id and f.member_id = e.member_id
                and f.ended_at is null)
"""
COME_BACK = """
    update acquisition_arrival a set lost_at = null
    from unnest(%s::bigint[], %s::bigint[], %s::timestamptz[]) as e(customer_id, member_id, at)
    where a.customer_id = e.customer_id and a.member_id = e.member_id and a.lost_at < e.at
"""


@dataclass(frozen=True)
class Coming:
    """One add that a code of ours led to."""

    entry: Entry
    code: Code
    member_id: int
    scan: Scan | None
    way: Way | None

    @property
    def customer_id(self) -> int:
        return self.entry.customer_id


@transaction.atomic
def receive_arrivals(batch: Sequence[Entry]) -> None:
    """Every add by a code of ours counts for it, and its customer has tags, gift and lock.

    The members' loads are locked first, as an assignment does, so that the two can't deadlock;
    then the customers, as everybody does who tags them.
    """
    count_loads(member_ids={e.member_id for e in batch if e.member_id})
    present = lock_customers({e.customer_id for e in batch})
    batch = [replace(e, customer_id=present.get(e.customer_id, e.customer_id)) for e in batch]
    adds = [e for e in batch if e.kind in (Kind.ADDED, Kind.HALF_ADDED) and e.member_id]
    _execute(COME_BACK, adds)
    coming = _resolved(adds)
    fresh = _note_arrivals(coming)
    for each in fresh:
        set_source(
            customer_id=each.customer_id,
            source_key=each.code.source_key,
            store_id=each.code.store_id,
        )
        _settle(each)
    _tag(coming)
    _give_gifts(coming)
    _execute(LOSE, [e for e in batch if e.kind == Kind.REMOVED_US and e.member_id])


def _resolved(adds: Sequence[Entry]) -> list[Coming]:
    states = {str(e.props.get("state") or "") for e in adds} - {""}
    scans = {s.token: s for s in Scan.objects.select_related("code__gift").filter(token__in=states)}
    ways = {w.token: w for w in Way.objects.select_related("code__gift").filter(token__in=states)}
    found = []
    for entry in adds:
        state = str(entry.props.get("state") or "")
        scan, way = scans.get(state), ways.get(state)
        source = scan or way
        if source is not None and entry.member_id is not None:
            found.append(Coming(entry, source.code, entry.member_id, scan, way))
    return found


def _note_arrivals(coming: Sequence[Coming]) -> list[Coming]:
    """The comings that are their customer's first by the code."""
    customers = {each.customer_id for each in coming}
    known = set(
        Arrival.objects.filter(customer__in=customers).values_list("code_id", "customer_id")
    )
    came = {customer_id for _code, customer_id in known}
    fresh = []
    for each in coming:
        if (each.code.pk, each.customer_id) in known:
            continue
        Arrival.objects.create(
            code=each.code, customer_id=each.customer_id, member_id=each.member_id,
            scan=each.scan, at=each.entry.happened_at, is_first=each.customer_id not in came,
        )  # fmt: skip
        known.add((each.code.pk, each.customer_id))
        came.add(each.customer_id)
        fresh.append(each)
    return fresh


def _settle(each: Coming) -> None:
    at = each.entry.happened_at
    if each.way is not None and each.way.member_id is None:
        settle_by_way(way=each.way, customer_id=each.customer_id, member_id=each.member_id, at=at)
        return
    jobs.later(
        "acquisition.recognise",
        customer_id=each.customer_id,
        code_id=each.code.pk,
        member_id=each.member_id,
        token=each.scan.token if each.scan else "",
        came_at=at.isoformat(),
    )


def _tag(coming: Sequence[Coming]) -> None:
    by_code: dict[Code, set[int]] = defaultdict(set)
    for each in coming:
        by_code[each.code].add(each.customer_id)
    for code, customer_ids in by_code.items():
        tag_ids = list(code.tags.filter(deleted_at=None).values_list("pk", flat=True))
        if tag_ids:
            tag_customers(
                customer_ids=customer_ids,
                tag_ids=tag_ids,
                source=CustomerTag.Source.CODE,
                source_ref=code.source_key,
                actor=None,
            )


def _give_gifts(coming: Sequence[Coming]) -> None:
    """One gift for a person and code, whatever she does: the constraint says so."""
    given = []
    for each in coming:
        gift = each.code.gift
        if gift is None:
            continue
        _row, is_new = GiftGiven.objects.get_or_create(
            code=each.code,
            customer_id=each.customer_id,
            defaults={"gift": gift, "cost_fen": gift.cost_fen, "at": each.entry.happened_at},
        )
        if is_new:
            given.append(_gift_happening(each))
    if given:
        log.record_many(given)


def _gift_happening(each: Coming) -> Happening:
    gift = each.code.gift
    assert gift is not None
    return Happening(
        each.customer_id,
        Kind.GIFT_GIVEN,
        each.entry.happened_at,
        each.member_id,
        ("code", each.code.pk),
        gift.cost_fen,
        {"gift": gift.name, "code": each.code.name},
    )


def _execute(statement: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    rows = [(e.customer_id, e.member_id, e.happened_at) for e in entries]
    with connection.cursor() as cursor:
        cursor.execute(statement, [list(column) for column in zip(*rows, strict=True)])
