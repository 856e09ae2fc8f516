"""The inbox's life: welcomes first, then handling, failures and replays."""

from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.db.models import QuerySet

from yutang.kernel import audit, clock, database
from yutang.kernel.errors import DomainError
from yutang.wecom import registry, rules
from yutang.wecom.models import Inbox

logger = structlog.get_logger(__name__)

CLAIM = timedelta(seconds=10)  # a dead worker's welcome is free again after this
NEXT_TRY = timedelta(seconds=1)  # within the welcome's 20 s
LONGEST_REASON = 1000

CLAIM_WELCOME = """
    update wecom_inbox set claimed_until = %(until)s
    where id = (
        select id from wecom_inbox
        where state = 'new' and lane = 'welcome' and welcomed_at is null
            and (claimed_until is null or claimed_until <= %(now)s)
        order by id limit 1
        for update skip locked)
    returning *
"""

# The earliest event of each subject that waits: one that is being handled, or that pauses after
# a failure, holds back the later ones of its subject (its row stays `new` until the commit).
CLAIM_EVENT = """
    select waiting.* from wecom_inbox waiting
    where waiting.state = 'new' and waiting.lane = %(lane)s
        and (waiting.lane <> 'welcome' or waiting.welcomed_at is not null)
        and (waiting.next_at is null or waiting.next_at <= %(now)s)
        and (waiting.subject = '' or not exists (
            select 1 from wecom_inbox earlier
            where earlier.state = 'new' and earlier.subject = waiting.subject
                and earlier.id < waiting.id))
    order by waiting.id limit 1
    for update skip locked
"""
LOCK_SUBJECT = "select pg_advisory_xact_lock(hashtextextended(%s, 7242))"  # 7242: the inbox's own


class NothingToReplay(DomainError):
    """The event isn't failed or ignored (any more)."""

    code = "nothing_to_replay"


def welcome_next() -> bool:
    """Run what goes first for the oldest waiting welcome; False when none waits.

    The claim is committed before, so no transaction is open while WeCom is called.
    """
    now = clock.now()
    row = _first(CLAIM_WELCOME, now=now, until=now + CLAIM)
    if row is None:
        return False
    if fault := _run_firsts(row):
        _put_off_welcome(row, fault)
    else:
        _end_welcome(row, reason="")
    return True


def handle_next(lane: str) -> bool:
    """Handle the oldest waiting event of the lane; False when none waits.

    All handlers and the mark `done` are one transaction. A handler that raises undoes it all,
    and the event waits for its next try.
    """
    taken: list[int] = []
    try:
        return _handle_next(lane, taken)
    except Exception as fault:
        if not taken:
            raise
        logger.exception("event_failed", inbox=taken[0])
        note_failure(id=taken[0], fault=fault)
        return True


@transaction.atomic
def note_failure(*, id: int, fault: Exception) -> None:
    """Remember why the event failed, and when to try again (or that it now rests)."""
    row = Inbox.objects.select_for_update().get(pk=id)
    if row.state != Inbox.State.NEW:
        return
    now = clock.now()
    pause = rules.pause_after(row.attempts + 1)
    row.attempts += 1
    row.reason = f"{type(fault).__name__}: {fault}"[:LONGEST_REASON]
    row.faults = [*row.faults, {"at": now.isoformat(), "reason": row.reason}]
    row.next_at = now + pause if pause else None
    row.state = Inbox.State.NEW if pause else Inbox.State.FAILED
    row.save(update_fields=["attempts", "reason", "faults", "next_at", "state"])


@transaction.atomic
def replay_event(*, id: int, actor: audit.Actor | None) -> None:
    """Let a failed or ignored event be handled again, as if it had come just now."""
    row = Inbox.objects.select_for_update().get(pk=id)
    if row.state not in (Inbox.State.FAILED, Inbox.State.IGNORED):
        raise NothingToReplay
    _renew(Inbox.objects.filter(pk=id))
    database.notify(f"wecom_{row.lane}")
    audit.note(actor=actor, action="wecom.replay", subject=row)


@transaction.atomic
def replay_failed(*, actor: audit.Actor | None) -> int:
    """Let every failed event be handled again; returns how many."""
    count = _renew(Inbox.objects.filter(state=Inbox.State.FAILED))
    for lane in Inbox.Lane.values:
        database.notify(f"wecom_{lane}")
    audit.note(actor=actor, action="wecom.replay_failed", count=count)
    return count


def forget_old() -> int:
    """Remove handled events that are older than the inbox promises to remember."""
    over = [Inbox.State.DONE, Inbox.State.IGNORED]
    before = clock.now() - rules.REMEMBERED
    count, _ = Inbox.objects.filter(state__in=over, received_at__lt=before).delete()
    return count


@transaction.atomic
def _handle_next(lane: str, taken: list[int]) -> bool:
    row = _first(CLAIM_EVENT, lane=lane, now=clock.now())
    if row is None:
        return False
    taken.append(row.pk)
    if row.subject:
        with connection.cursor() as cursor:
            cursor.execute(LOCK_SUBJECT, [row.subject])
    handlers = registry.handlers(row.event, row.change_type)
    for handle in handlers:
        handle(row.as_event())
    is_known = bool(handlers or registry.firsts(row.event, row.change_type))
    Inbox.objects.filter(pk=row.pk).update(
        state=Inbox.State.DONE if is_known else Inbox.State.IGNORED,
        attempts=row.attempts + 1,
        reason="" if is_known else "unknown",
        next_at=None,
        handled_at=clock.now(),
    )
    return True


def _first(claim: str, **given: object) -> Inbox | None:
    return next(iter(Inbox.objects.raw(claim, given)), None)


def _run_firsts(row: Inbox) -> Exception | None:
    try:
        for handle in registry.firsts(row.event, row.change_type):
            handle(row.as_event())
    except Exception as fault:
        logger.exception("welcome_failed", inbox=row.pk)
        return fault
    return None


def _put_off_welcome(row: Inbox, fault: Exception) -> None:
    """Try again while WeCom would still take it; else go on without."""
    reason = f"{type(fault).__name__}: {fault}"[:LONGEST_REASON]
    if (again := clock.now() + NEXT_TRY) < row.as_event().deadline:
        Inbox.objects.filter(pk=row.pk).update(claimed_until=again, reason=reason)
    else:
        _end_welcome(row, reason=reason)


def _end_welcome(row: Inbox, *, reason: str) -> None:
    with transaction.atomic():
        Inbox.objects.filter(pk=row.pk).update(
            welcomed_at=clock.now(), claimed_until=None, reason=reason
        )
        database.notify("wecom_contact")


def _renew(rows: QuerySet[Inbox]) -> int:
    return rows.update(
        state=Inbox.State.NEW, attempts=0, next_at=None, handled_at=None, claimed_until=None
    )
