"""One step for the hand-over whose time came first; a worker that dies leaves it to the next."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from yutang.kernel import clock
from yutang.service.commands.handing import calling, covering, grouping, looking
from yutang.service.models import Call, GroupPassing, Handover, Passing, Stage, Taker
from yutang.service.models.handing import MOVING
from yutang.wecom.errors import Busy, NotSetUp, WeComError

LEASE = timedelta(minutes=5)  # whoever works on it is dead after this
PAUSE = timedelta(minutes=1)  # after a refusal
CLAIM = """
    update service_handover set next_at = %(until)s
    where id = (
        select id from service_handover where next_at <= %(now)s
        order by next_at limit 1 for update skip locked)
    returning id
"""


def carry_next() -> bool:
    """The hand-over whose time came first is worked on; False: none was due."""
    handover = claim()
    if handover is None:
        return False
    try:
        _step(handover)
    except (Busy, NotSetUp) as fault:
        _rest(handover, getattr(fault, "retry_after", None), str(fault.sentence))
    except WeComError as fault:
        _rest(handover, None, f"{fault.errcode}: {fault.sentence}")
    else:
        _go_on(handover)
    return True


def _step(handover: Handover) -> None:
    """The first of these that has something to do."""
    if handover.is_leave:
        covering.keep_cover(handover=handover)
        return
    _doubt_stale(handover)
    if (call := _to_look_for(handover)) is not None:
        looking.look_for(call=call)
        return
    for act in (calling.call_next, grouping.look_for, grouping.call_next):
        if act(handover=handover):
            return
    if (taker := _to_poll(handover)) is not None:
        looking.poll(taker=taker)


def claim() -> Handover | None:
    """The hand-over whose time came first, ours until the lease is over."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return Handover.objects.select_related("member").get(pk=row[0]) if row else None


def _doubt_stale(handover: Handover) -> None:
    """The one who made these calls died: whether WeCom heard them isn't known."""
    for call in Call.objects.filter(handover=handover, state=Call.State.CALLING):
        calling.doubt(call=call)


def _to_look_for(handover: Handover) -> Call | None:
    rows = Call.objects.filter(
        handover=handover, state=Call.State.UNKNOWN, look_at__lte=clock.now()
    )
    return rows.select_related("handover__member", "taker").order_by("look_at").first()


def _to_poll(handover: Handover) -> Taker | None:
    rows = Taker.objects.filter(handover=handover, poll_next_at__lte=clock.now())
    return rows.select_related("handover__member", "member").order_by("poll_next_at").first()


@transaction.atomic
def _go_on(handover: Handover) -> None:
    """When the next step is, or that all is over."""
    row = Handover.objects.select_for_update().get(pk=handover.pk)
    if row.state != Handover.State.RUNNING:
        row.next_at = None
    elif row.is_leave:
        row.next_at = clock.now() + covering.EVERY
    else:
        row.next_at = _next(row)
        if row.next_at is None:
            row.state, row.ended_at = Handover.State.DONE, clock.now()
    row.detail = ""
    row.save(update_fields=["next_at", "state", "ended_at", "detail"])


def _next(handover: Handover) -> datetime | None:
    now = clock.now()
    customers = Passing.objects.filter(handover=handover, stage__in=MOVING)
    groups = GroupPassing.objects.filter(handover=handover, stage__in=MOVING)
    if customers.filter(stage=Stage.READY).exists():
        return now
    times = [
        *Call.objects.filter(handover=handover).values_list("look_at", flat=True),
        *Taker.objects.filter(handover=handover).values_list("poll_next_at", flat=True),
    ]
    unsure = groups.filter(stage__in=[Stage.CALLING, Stage.UNKNOWN]).order_by("asked_at")
    if (asked := unsure.values_list("asked_at", flat=True).first()) is not None:
        times.append(asked + PAUSE)
    elif groups.exists():
        put_off = groups.order_by(F("asked_at").asc(nulls_first=True))
        late = put_off.values_list("asked_at", flat=True)[0]
        times.append(max(grouping.free_at(handover=handover), late or now))
    known = [at for at in times if at is not None]
    if known:
        return max(min(known), now)
    return now + PAUSE if customers.exists() else None


def _rest(handover: Handover, seconds: int | None, detail: str) -> None:
    pause = timedelta(seconds=seconds) if seconds else PAUSE
    Handover.objects.filter(pk=handover.pk).update(next_at=clock.now() + pause, detail=detail[:300])
