"""An audience's members are exchanged for the ones just found: set-based, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.audiences.models import Audience, AudienceRun
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.kernel import clock, database

CHUNK = 50_000


@dataclass(frozen=True)
class Exchange:
    """What an exchange came to."""

    size: int
    entered: int
    left: int


@dataclass(frozen=True)
class Found:
    """Who is in the audience by its rule of `version`; computed `at`, in so many milliseconds."""

    version: int
    customer_ids: Sequence[int]
    at: datetime
    milliseconds: int = 0
    engine: str = ""


@transaction.atomic
def exchange_members(*, audience_id: int, found: Found) -> Exchange | None:
    """The found customers are the members from now on; None: the rule has changed meanwhile.

    Who enters or leaves gets an activity, except when the audience is filled for the first time:
    these customers were in it all along, only nobody had looked.
    """
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    if audience.version != found.version:
        return None
    is_first = audience.refreshed_at is None
    given = {"audience": audience_id, "at": clock.now()}
    database.plan_afresh(len(found.customer_ids))
    _lay_out(found.customer_ids)
    entered, left = _run(ENTER, given), _leave(given)
    if not is_first:
        _record(audience, Kind.AUDIENCE_ENTERED, "audience_entered", entered)
        _record(audience, Kind.AUDIENCE_LEFT, "audience_left", left)
    return _conclude(audience, found, entered=entered, left=left)


def _lay_out(ids: Sequence[int]) -> None:
    """The ids as a table beside, for the database to compare."""
    with connection.cursor() as cursor:
        cursor.execute(PREPARE)
        with cursor.copy("copy audience_found (customer_id) from stdin") as copy:
            for start in range(0, len(ids), CHUNK):
                lines = "\n".join(map(str, ids[start : start + CHUNK]))
                copy.write(f"{lines}\n")
        cursor.execute("analyze audience_found")


def _leave(given: dict[str, Any]) -> int:
    """All members are read, and PostgreSQL knows nothing of those that came just now: believing in
    few of them it would look through all the found for each."""
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        cursor.execute(LEAVE, given)
        count = int(cursor.rowcount)
        cursor.execute("set local enable_nestloop = on")
    return count


def _run(statement: str, given: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)


def _record(audience: Audience, kind: Kind, table: str, count: int) -> None:
    if count:
        given = {"kind": kind, "at": clock.now(), "audience": audience.pk, "name": audience.name}
        log.record_select(HAPPENED.format(table=table), given)


def _conclude(audience: Audience, found: Found, *, entered: int, left: int) -> Exchange:
    audience.size = audience.members.count()
    audience.refreshed_at, audience.refreshed_version = found.at, found.version
    audience.stamp += bool(entered or left)
    audience.error = ""
    names = ["size", "refreshed_at", "refreshed_version", "stamp", "error"]
    audience.save(update_fields=names)
    AudienceRun.objects.create(
        audience=audience,
        at=found.at,
        size=audience.size,
        entered=entered,
        left=left,
        milliseconds=found.milliseconds,
        engine=found.engine,
    )
    return Exchange(audience.size, entered, left)


# Sets of a million are hashed in memory, and compiling a statement takes longer than running it.
PREPARE = """
    set local work_mem = '64MB';
    set local jit = off;
    drop table if exists audience_found, audience_entered, audience_left;
    create temp table audience_found (customer_id bigint not null) on commit drop;
    create temp table audience_entered (customer_id bigint not null) on commit drop;
    create temp table audience_left (customer_id bigint not null) on commit drop
"""
# Customers are locked in the order of their ids against being deleted or merged until this is
# saved; who is gone by now is left out.
ENTER = """
    with fresh as materialized (
        select distinct f.customer_id from audience_found f
        where not exists (
            select from audiences_audiencemember m
            where m.audience_id = %(audience)s and m.customer_id = f.customer_id
        )
    ), alive as materialized (
        select c.id from customers_customer c join fresh on fresh.customer_id = c.id
        where c.merged_into_id is null order by c.id for share of c
    ), entered as (
        insert into audiences_audiencemember (audience_id, customer_id, entered_at)
        select %(audience)s, id, %(at)s from alive
        on conflict do nothing returning customer_id
    )
    insert into audience_entered select customer_id from entered
"""
LEAVE = """
    with gone as (
        delete from audiences_audiencemember m
        where m.audience_id = %(audience)s and not exists (
            select from audience_found f where f.customer_id = m.customer_id
        )
        returning customer_id
    )
    insert into audience_left select customer_id from gone
"""
HAPPENED = """
    select customer_id, %(kind)s as kind, %(at)s as happened_at, null::bigint as member_id,
        'audience' as subject_type, %(audience)s as subject_id, null::bigint as amount,
        jsonb_build_object('name', %(name)s::text) as props
    from {table}
"""
