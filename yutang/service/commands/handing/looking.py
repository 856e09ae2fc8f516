"""What came of it: WeCom's list of results, for calls without an answer and for what waits."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.service.commands.handing import settling
from yutang.service.commands.handing.calling import WAIT, moment, settle_refusal
from yutang.service.commands.handing.settling import Outcome
from yutang.service.models import Call, Handover, Passing, Stage, Taker
from yutang.wecom.api import transfer
from yutang.wecom.api.transfer import Result
from yutang.wecom.client import connect

CLOCKS = timedelta(minutes=10)  # by how much WeCom's clock and ours may differ
PAUSES = (timedelta(seconds=30), timedelta(minutes=2))
LOOKS = len(PAUSES) + 1  # in vain, before it is called again
OFTEN, SELDOM = timedelta(minutes=2), timedelta(minutes=60)
SURE = timedelta(minutes=1)  # after the day is over
LOST = timedelta(hours=24)  # after the day is over, WeCom should have told
AWAITED = (Stage.CALLING, Stage.UNKNOWN, Stage.WAITING)
CHUNK, AT_ONCE = 100, 1_000  # settled in one transaction, and in one step of a worker
STAGES = {
    transfer.DONE: Stage.DONE,
    transfer.REFUSED: Stage.REFUSED,
    transfer.FULL: Stage.FULL,
}
MOVING_ALREADY = 40129


def look_for(*, call: Call) -> None:
    """A call without an answer is looked for; only after several looks in vain it is made again."""
    found = _results(call.handover, call.taker.wecom_userid or "")
    rows = Passing.objects.filter(call=call, stage=Stage.UNKNOWN)
    _apply(rows, found)
    _close(call)


def poll(*, taker: Taker) -> None:
    """What waits for this taker's customers is asked after; and when to ask again."""
    found = _results(taker.handover, taker.member.wecom_userid or "")
    rows = Passing.objects.filter(handover=taker.handover, taker=taker.member, stage__in=AWAITED)
    if _apply(rows, found):
        Taker.objects.filter(pk=taker.pk).update(poll_next_at=clock.now())
        return
    _give_up(rows.all())
    _plan_next(taker)


def _results(handover: Handover, takeover: str) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for row in transfer.results(
        connect(),
        handover=handover.member.wecom_userid or "",
        takeover=takeover,
        has_left=handover.has_left,
    ):
        found[row.external_userid].append(row)
    return found


def _apply(rows: Iterable[Passing], found: dict[str, list[Result]]) -> bool:
    """Each row stands as the list says, those of which it says nothing stay; whether more wait."""
    begun: list[tuple[Passing, datetime | None]] = []
    over: dict[tuple[Stage, datetime], list[int]] = defaultdict(list)
    now = clock.now()
    for passing in rows:
        result = _of(passing, found.get(passing.external_userid, []))
        if result is None:
            continue
        at = moment(result.takeover_time)
        if result.status == transfer.WAITING:
            begun.append((passing, at))
        elif (stage := STAGES.get(result.status)) is not None:
            over[stage, at or now].append(passing.pk)
    _await(begun)
    left = AT_ONCE
    for (stage, at), ids in over.items():
        for start in range(0, min(len(ids), max(left, 0)), CHUNK):
            settling.settle(passing_ids=ids[start : start + CHUNK], outcome=Outcome(stage, at))
        left -= len(ids)
    return left < 0


def _of(passing: Passing, results: list[Result]) -> Result | None:
    """The result of this very passing, not of one of the same two members before it."""
    assert passing.asked_at, passing.pk
    for result in results:
        if result.status == transfer.WAITING:
            return result
    since = (passing.asked_at - CLOCKS).timestamp()
    fresh = [row for row in results if row.takeover_time >= since]
    timeless = [row for row in results if not row.takeover_time]
    if not fresh and passing.stage == Stage.WAITING:
        fresh = timeless
    return max(fresh, key=lambda row: row.takeover_time, default=None)


@transaction.atomic
def _await(begun: list[tuple[Passing, datetime | None]]) -> None:
    now = clock.now()
    changed = []
    for passing, at in begun:
        due = at or passing.due_at or now + WAIT
        if passing.stage != Stage.WAITING or passing.due_at != due:
            passing.due_at = due
            changed.append(passing)
    ids = [passing.pk for passing in changed]
    locked = Passing.objects.select_for_update().filter(pk__in=ids, stage__in=AWAITED)
    still = set(locked.order_by("pk").values_list("pk", flat=True))
    moved = [passing for passing in changed if passing.pk in still]
    for passing in moved:
        passing.stage = Stage.WAITING
    Passing.objects.bulk_update(moved, ["stage", "due_at"], batch_size=1000)
    for handover_id, taker_id in {(each.handover_id, each.taker_id) for each in moved}:
        rows = Taker.objects.filter(handover=handover_id, member=taker_id, poll_next_at=None)
        rows.update(poll_next_at=now + OFTEN)


@transaction.atomic
def _close(call: Call) -> None:
    """The call is answered, looked for again, or, WeCom knowing nothing of it, made again."""
    rows = Passing.objects.filter(call=call, stage=Stage.UNKNOWN)
    looks = call.looks + 1
    now = clock.now()
    if not rows.exists():
        Call.objects.filter(pk=call.pk).update(state=Call.State.ANSWERED, look_at=None)
    elif looks < LOOKS:
        Call.objects.filter(pk=call.pk).update(looks=looks, look_at=now + PAUSES[call.looks])
    else:
        Call.objects.filter(pk=call.pk).update(state=Call.State.ANSWERED, look_at=None)
        known = list(rows.filter(errcode=MOVING_ALREADY).values_list("pk", flat=True))
        if known:
            settle_refusal(passing_ids=known, errcode=MOVING_ALREADY)
        rows.filter(stage=Stage.UNKNOWN).update(stage=Stage.READY, call=None)


def _give_up(rows: Iterable[Passing]) -> None:
    """Of whom WeCom says nothing two days later, nothing more is to be heard."""
    late = clock.now() - LOST
    ids = [row.pk for row in rows if row.stage == Stage.WAITING and (row.due_at or late) < late]
    if ids:
        settle_refusal(passing_ids=ids, errcode=0)


def _plan_next(taker: Taker) -> None:
    now = clock.now()
    rows = Passing.objects.filter(
        handover=taker.handover, taker=taker.member, stage=Stage.WAITING
    ).order_by("due_at")
    first = rows.values_list("due_at", flat=True).first()
    at = None
    if rows.exists():
        ripe = (first or now) + SURE
        at = max(now + OFTEN, min(now + SELDOM, ripe))
    Taker.objects.filter(pk=taker.pk).update(poll_next_at=at)
