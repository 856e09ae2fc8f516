"""Customers are handed to WeCom, up to a hundred a call; each call is committed before it goes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.service.commands.handing import settling
from yutang.service.models import Call, Handover, Passing, Stage, Taker
from yutang.wecom.api import transfer
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, WeComError

LISTED = timedelta(seconds=20)  # WeCom's lists are a moment late
FIRST_LOOK = timedelta(minutes=2)  # friends of the taker pass on at once
WAIT = timedelta(hours=24)
REASONS = {
    40096: Passing.Reason.GONE,
    40131: Passing.Reason.GONE,
    84061: Passing.Reason.GONE,
    40128: Passing.Reason.LIMIT,
    40143: Passing.Reason.BANNED,
    40205: Passing.Reason.INACTIVE,
}
FULL = 40099
MOVING_ALREADY = (40100, 40129)  # ours, where an earlier call took effect, or somebody's by hand


@dataclass(frozen=True)
class Batch:
    """What one call asks: `passings` by external_userid."""

    call: Call
    handover: Handover
    takeover: str
    passings: dict[str, int]


def call_next(*, handover: Handover) -> bool:
    """Up to a hundred customers of one taker are handed to WeCom; False: none waits."""
    batch = _prepare(handover)
    if batch is None:
        return False
    try:
        rows = transfer.start(
            connect(),
            handover=handover.member.wecom_userid or "",
            takeover=batch.takeover,
            external_userids=list(batch.passings),
            has_left=handover.has_left,
            message=handover.message,
        )
    except UnknownOutcome:
        doubt(call=batch.call)
    except (Busy, NotSetUp, TokenInvalid):
        _take_back(batch)
        raise
    except WeComError as fault:
        _refuse(batch, fault)
    else:
        _take(batch, {row.external_userid: row.errcode for row in rows})
    return True


@transaction.atomic
def doubt(*, call: Call) -> None:
    """Nobody knows whether WeCom has begun; its list of results is looked at."""
    now = clock.now()
    Call.objects.filter(pk=call.pk).update(state=Call.State.UNKNOWN, look_at=now + LISTED)
    Passing.objects.filter(call=call, stage=Stage.CALLING).update(stage=Stage.UNKNOWN)


@transaction.atomic
def _prepare(handover: Handover) -> Batch | None:
    """The call, written down before it is made."""
    waiting = Passing.objects.select_for_update().filter(handover=handover, stage=Stage.READY)
    first = waiting.order_by("taker_id", "pk").first()
    if first is None or first.taker is None:
        return None
    rows = list(waiting.filter(taker=first.taker_id).order_by("pk")[: transfer.MOST])
    now = clock.now()
    call = Call.objects.create(handover=handover, taker=first.taker, called_at=now)
    Passing.objects.filter(pk__in=[row.pk for row in rows]).update(
        stage=Stage.CALLING, call=call, asked_at=now
    )
    passings = {row.external_userid: row.pk for row in rows}
    return Batch(call, handover, first.taker.wecom_userid or "", passings)


@transaction.atomic
def _take(batch: Batch, codes: dict[str, int]) -> None:
    """WeCom has answered about each."""
    now = clock.now()
    begun = [pk for external, pk in batch.passings.items() if codes.get(external) == 0]
    Passing.objects.filter(pk__in=begun, stage=Stage.CALLING).update(
        stage=Stage.WAITING, due_at=now + WAIT
    )
    unsure = []
    for external, pk in batch.passings.items():
        code = codes.get(external)
        if code is None or code in MOVING_ALREADY:
            unsure.append(pk)
        elif code:
            settle_refusal(passing_ids=[pk], errcode=code)
    Passing.objects.filter(pk__in=unsure, stage=Stage.CALLING).update(stage=Stage.UNKNOWN)
    Call.objects.filter(pk=batch.call.pk).update(
        state=Call.State.UNKNOWN if unsure else Call.State.ANSWERED,
        look_at=now + LISTED if unsure else None,
    )
    if begun:
        _ask_later(batch.handover, batch.call.taker_id, now + FIRST_LOOK)


@transaction.atomic
def _take_back(batch: Batch) -> None:
    """WeCom hasn't begun, that is certain."""
    Passing.objects.filter(call=batch.call, stage=Stage.CALLING).update(stage=Stage.READY)
    batch.call.delete()


@transaction.atomic
def _refuse(batch: Batch, fault: WeComError) -> None:
    """WeCom refused the whole call: nobody of it moves."""
    settle_refusal(passing_ids=list(batch.passings.values()), errcode=fault.errcode)
    Call.objects.filter(pk=batch.call.pk).update(state=Call.State.ANSWERED)


def settle_refusal(*, passing_ids: list[int], errcode: int) -> None:
    """These stay with the member, for what WeCom's number says."""
    stage = Stage.FULL if errcode == FULL else Stage.FAILED
    reason = "" if errcode == FULL else REASONS.get(errcode, Passing.Reason.OTHER)
    settling.settle(
        passing_ids=passing_ids,
        outcome=settling.Outcome(stage, clock.now(), reason=reason, errcode=errcode),
    )


def _ask_later(handover: Handover, taker_id: int, at: datetime) -> None:
    rows = Taker.objects.filter(handover=handover, member=taker_id)
    rows.filter(poll_next_at=None).update(poll_next_at=at)
    rows.filter(poll_next_at__gt=at).update(poll_next_at=at)


def moment(seconds: int) -> datetime | None:
    """WeCom's time; None where it tells none."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
