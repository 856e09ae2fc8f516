"""One step for the moment, or the member's part, that has waited longest."""

from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.kernel import clock
from yutang.outreach.commands import moment_handing as handing
from yutang.outreach.commands import moment_polling as polling
from yutang.outreach.models import Moment, MomentPart
from yutang.wecom.errors import Busy, NotSetUp, WeComError

LEASE = timedelta(minutes=15)  # whoever works on it is dead after this; uploads take their time
PAUSE = timedelta(minutes=1)  # after a refusal
CLAIM = """
    update {table} set poll_next_at = %(until)s
    where id = (
        select id from {table} where poll_next_at <= %(now)s
        order by poll_next_at limit 1 for update skip locked)
    returning id
"""
STEPS = {
    Moment.State.PLANNED: handing.hand_over,
    Moment.State.CREATING: handing.look_for,
    Moment.State.UNKNOWN: handing.look_for,
    Moment.State.MAKING: handing.follow_job,
    Moment.State.OPEN: polling.poll,
}


def carry_next() -> bool:
    """The moment whose time came first is worked on, else a part; False: none was due."""
    if moment_id := _claim("outreach_moment"):
        _carry(moment_id)
        return True
    if part_id := _claim("outreach_momentpart"):
        _carry_part(part_id)
        return True
    return False


def _carry(moment_id: int) -> None:
    moment = Moment.objects.select_related("material").get(pk=moment_id)
    step = STEPS.get(Moment.State(moment.state))
    if step is None:
        Moment.objects.filter(pk=moment_id).update(poll_next_at=None)
        return
    try:
        step(moment=moment)
    except (Busy, NotSetUp, WeComError) as fault:
        values = _rest(fault)
        if moment.state != Moment.State.OPEN:  # there it tells whom WeCom left out
            values["detail"] = _told(fault)
        Moment.objects.filter(pk=moment_id).update(**values)


def _carry_part(part_id: int) -> None:
    part = MomentPart.objects.select_related("moment").get(pk=part_id)
    try:
        polling.poll_part(part=part)
    except (Busy, NotSetUp, WeComError) as fault:
        MomentPart.objects.filter(pk=part_id).update(**_rest(fault))


def _claim(table: str) -> int | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM.format(table=table), {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _rest(fault: WeComError | NotSetUp) -> dict[str, Any]:
    seconds = getattr(fault, "retry_after", None)
    return {"poll_next_at": clock.now() + (timedelta(seconds=seconds) if seconds else PAUSE)}


def _told(fault: WeComError | NotSetUp) -> str:
    number = f"{fault.errcode}: " if isinstance(fault, WeComError) and fault.errcode else ""
    return f"{number}{fault.sentence}"[:300]
