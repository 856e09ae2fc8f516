"""What nobody works with any more goes at night, in batches: calls, traces, drafts, rehearsals.

Runs, tallies, goals and the ledger stay, and of the traces what results are computed from: the way
of whoever reached the goal or still may, and which arm of a split somebody took.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Max

from yutang.journeys.models import Draft, OldSecret, Rehearsal, Version
from yutang.journeys.queries.retention import CALLS, DRAFTS, REHEARSALS, TRACES, before
from yutang.journeys.rules.triggers import Goal
from yutang.kernel import clock
from yutang.kernel.models import Progress

BATCH = 10_000
# Rows are written in the order of time, so the walk is over where a batch begins after `before`.
OLD_CALLS = """
    with batch as (
        select id, made_at, settled_at from journeys_call
        where id > %(after)s order by id limit %(limit)s
    ), gone as (
        delete from journeys_call call using batch
        where call.id = batch.id and batch.settled_at < %(before)s returning 1)
    select max(id), min(made_at) < %(before)s, (select count(*) from gone) from batch
"""
OLD_TRACES = """
    with batch as (
        select move.id, move.at, run.ended_at < %(before)s and run.goal_at is null
                and not (step.kind = 'split' and move.arm is not null)
                and (goal.version_id is null or run.entered_at < goal.missed) as is_over
        from (select id, run_id, step_id, at, arm from journeys_move
                where id > %(after)s order by id limit %(limit)s) move
            join journeys_run run on run.id = move.run_id
            join journeys_step step on step.id = move.step_id
            left join unnest(%(versions)s::bigint[], %(missed)s::timestamptz[])
                goal (version_id, missed) on goal.version_id = run.version_id
    ), gone as (
        delete from journeys_move move using batch
        where move.id = batch.id and batch.is_over returning 1)
    select max(id), min(at) < %(before)s, (select count(*) from gone) from batch
"""


def clean() -> dict[str, int]:
    """Everything whose time is over is gone; how many rows of each."""
    return {
        "calls": _walk(OLD_CALLS, before(CALLS)),
        "traces": _walk(OLD_TRACES, before(TRACES), _goals()),
        "drafts": _clean_drafts(before(DRAFTS)),
        "rehearsals": _clean_rehearsals(before(REHEARSALS)),
        "secrets": OldSecret.objects.filter(ends_at__lte=clock.now()).delete()[0],
    }


def _goals() -> dict[str, Any]:
    """The versions with a goal, and when whoever entered by then has missed it for good."""
    now = clock.now()
    rows = Version.objects.filter(plan__has_key="goal").values_list("pk", "plan__goal__days")
    usual = Goal.model_fields["days"].default
    missed = {id: now - timedelta(days=usual if days is None else days) for id, days in rows}
    return {"versions": list(missed), "missed": list(missed.values())}


def _walk(
    statement: str, since: datetime | None, values: Mapping[str, Any] = MappingProxyType({})
) -> int:
    """Batch by batch, each in a transaction of its own, from the oldest row on."""
    after, count, is_old = 0, 0, since is not None
    while is_old:
        batch = {"after": after, "before": since, "limit": BATCH}
        after, is_old, gone = _batch(statement, batch | dict(values))
        count += gone
    return count


@transaction.atomic
def _batch(statement: str, values: dict[str, Any]) -> tuple[int, bool, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        last, is_old, gone = cursor.fetchone()
    return last or 0, bool(is_old), gone


@transaction.atomic
def _clean_drafts(since: datetime | None) -> int:
    """What can be taken back; the draft itself stands in its journey."""
    if since is None:
        return 0
    old = Draft.objects.filter(made_at__lt=since)
    return old.exclude(number=F("journey__draft_place")).delete()[0]


@transaction.atomic
def _clean_rehearsals(since: datetime | None) -> int:
    """All but those that are under way, and the last that came to an end of each journey."""
    if since is None:
        return 0
    done = Rehearsal.objects.exclude(done_at=None).order_by()
    last = done.values("journey").annotate(last=Max("pk")).values("last")
    under_way = Progress.objects.exclude(state__in=Progress.OVER).values("pk")
    old = Rehearsal.objects.filter(made_at__lt=since).exclude(pk__in=last)
    return old.exclude(progress__in=under_way).delete()[0]
