"""A broadcast whose time has come becomes tasks: one for each owner and 2,000 groups."""

from collections import defaultdict
from datetime import datetime

from django.db import transaction

from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands.agreeing import has_outgrown
from yutang.outreach.commands.broadcasts import locked
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.contents import Standing
from yutang.outreach.models import Broadcast, BroadcastGroup, Carrier, Message, Task
from yutang.outreach.queries import broadcast_groups
from yutang.wecom.api import mass

State, Row = Broadcast.State, BroadcastGroup.State
UNSETTLED = (Row.CHOSEN, Row.WAITING, Row.UNKNOWN, Row.HANDED)
SKIPPED, MADE = ["state", "reason", "settled_at"], ["state", "member", "task", "customers"]


@transaction.atomic
def begin_broadcast(*, broadcast_id: int) -> None:
    """Its tasks are made, once, however often this is called; or it waits for an open hour.

    A group can't leave out one of its people, so quiet hours and closed days hold all of it.
    Groups into which far more people came than it was started for wait for a word.
    """
    broadcast = locked(broadcast_id)
    now = clock.now()
    if broadcast.state != State.PLANNED or (broadcast.at and broadcast.at > now):
        return
    if broadcast.expires_at and broadcast.expires_at <= now:
        _expire(broadcast, now)
        return
    if broadcast.plan_id is not None and not _plan_goes(broadcast, now):
        return
    hold = broadcast_groups.hold(broadcast, at=now)
    broadcast.held_until, broadcast.held_for = (hold.until, hold.reason) if hold else (None, "")
    reach = broadcast_groups.reach(broadcast)
    if not broadcast.is_planned and has_outgrown(agreed=broadcast.size, count=reach.customers):
        broadcast.state, broadcast.decided_by = State.ASKED, None
        broadcast.size, broadcast.held_until = reach.customers, None
    elif not hold:
        _pack(broadcast, now)
        broadcast.state, broadcast.begun_at = State.RUNNING, now
    broadcast.save()


def keep_broadcasts() -> None:
    """Those whose time has come begin; those whose groups are all settled are done."""
    now = clock.now()
    due = Broadcast.objects.filter(state=State.PLANNED).exclude(at__gt=now)
    for pk in due.exclude(held_until__gt=now).values_list("pk", flat=True):
        begin_broadcast(broadcast_id=pk)
    running = Broadcast.objects.filter(state=State.RUNNING)
    for broadcast in running.exclude(rows__state__in=UNSETTLED):
        left = Broadcast.objects.filter(pk=broadcast.pk, state=State.RUNNING)
        left.update(state=State.DONE, done_at=now)


def _pack(broadcast: Broadcast, now: datetime) -> None:
    """Each group stands in a task of its owner, or says why it doesn't."""
    prospects = {each.row_id: each for each in broadcast_groups.prospects(broadcast, at=now)}
    rows = list(broadcast.rows.filter(state=Row.CHOSEN).order_by("pk"))
    by_owner: dict[int, list[BroadcastGroup]] = defaultdict(list)
    for row in rows:
        prospect = prospects[row.pk]
        row.customers = prospect.customers
        if prospect.reason or prospect.owner_id is None:
            row.state, row.reason, row.settled_at = Row.SKIPPED, prospect.reason, now
        else:
            by_owner[prospect.owner_id].append(row)
    for owner_id in sorted(by_owner):
        for start in range(0, len(by_owner[owner_id]), mass.MOST_GROUPS):
            _task(broadcast, owner_id, by_owner[owner_id][start : start + mass.MOST_GROUPS], now)
    BroadcastGroup.objects.bulk_update(rows, {*SKIPPED, *MADE}, batch_size=500)


def _task(broadcast: Broadcast, owner_id: int, rows: list[BroadcastGroup], now: datetime) -> None:
    task = Task.objects.create(
        source_type=SOURCE,
        source_id=broadcast.pk,
        carrier=Carrier.WECOM_GROUP,
        member_id=owner_id,
        size=len(rows),
        poll_next_at=now,
    )
    for row in rows:
        row.state, row.member_id, row.task = Row.WAITING, owner_id, task


def _plan_goes(broadcast: Broadcast, now: datetime) -> bool:
    """Whether the plan that made it goes on; one that is over takes it along."""
    standing = contents.standing(broadcast.plan_type, broadcast.plan_id or 0)
    if standing is Standing.OVER:
        _expire(broadcast, now, Message.Reason.CANCELLED)
    return standing is Standing.GOING


def _expire(
    broadcast: Broadcast, now: datetime, reason: Message.Reason = Message.Reason.EXPIRED
) -> None:
    """Its time was over before it could begin."""
    broadcast.state, broadcast.done_at = State.CANCELLED, now
    broadcast.answer = str(reason.label)[:300]
    broadcast.save()
    broadcast.rows.filter(state=Row.CHOSEN).update(
        state=Row.SKIPPED, reason=BroadcastGroup.Reason.CANCELLED, settled_at=now
    )
