"""Groups get another owner: WeCom answers at once, 100 a call and 300 a day of one owner."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.groups import commands as groups
from yutang.kernel import clock
from yutang.service.models import GroupPassing, Handover, Stage
from yutang.wecom.api import groups as api
from yutang.wecom.api import transfer
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, WeComError

A_DAY = 300
DAY = timedelta(hours=24)
UNCHANGED = 90504  # the taker owns it already
TOO_MANY = 45009  # of this owner today


def call_next(*, handover: Handover) -> bool:
    """Up to a hundred groups go to one taker; False: none waits, or the day is full."""
    rows = _prepare(handover)
    if not rows:
        return False
    taker = rows[0].taker
    assert taker is not None, rows[0].pk
    try:
        failed = transfer.hand_groups(
            connect(),
            [row.group.chat_id for row in rows],
            new_owner=taker.wecom_userid or "",
            has_left=handover.has_left,
        )
    except UnknownOutcome:
        _set(rows, Stage.UNKNOWN)
    except (Busy, NotSetUp, TokenInvalid):
        _set(rows, Stage.READY)
        raise
    except WeComError as fault:
        _settle(rows, dict.fromkeys([row.group.chat_id for row in rows], fault.errcode))
    else:
        _settle(rows, {row.chat_id: row.errcode for row in failed})
    return True


def look_for(*, handover: Handover) -> bool:
    """One group whose owner isn't known is read; False: all are known."""
    rows = GroupPassing.objects.filter(handover=handover, stage__in=[Stage.CALLING, Stage.UNKNOWN])
    row = rows.select_related("group", "taker").order_by("pk").first()
    if row is None:
        return False
    try:
        shown = api.get(connect(), row.group.chat_id)
    except (Busy, NotSetUp, TokenInvalid):
        raise
    except WeComError as fault:
        _settle([row], {row.group.chat_id: fault.errcode})
        return True
    assert row.taker is not None, row.pk
    if shown.owner.lower() == (row.taker.wecom_userid or "").lower():
        _settle([row], {})
    else:
        _set([row], Stage.READY)
    return True


def free_at(*, handover: Handover) -> datetime:
    """When WeCom takes another group of this owner: now, or a day after the day's first."""
    since = clock.now() - DAY
    rows = GroupPassing.objects.filter(
        handover__member=handover.member_id, stage=Stage.DONE, settled_at__gt=since
    ).order_by("-settled_at")
    times = list(rows.values_list("settled_at", flat=True)[A_DAY - 1 : A_DAY])
    return times[0] + DAY if times and times[0] else clock.now()


@transaction.atomic
def _prepare(handover: Handover) -> list[GroupPassing]:
    if free_at(handover=handover) > clock.now():
        return []
    waiting = GroupPassing.objects.select_for_update(of=("self",)).filter(
        handover=handover, stage=Stage.READY, asked_at__isnull=True
    ) | GroupPassing.objects.select_for_update(of=("self",)).filter(
        handover=handover, stage=Stage.READY, asked_at__lte=clock.now()
    )
    first = waiting.order_by("taker_id", "pk").first()
    if first is None:
        return []
    mine = waiting.filter(taker=first.taker_id).select_related("group", "taker")
    rows = list(mine.order_by("pk")[: transfer.MOST])
    now = clock.now()
    ids = [row.pk for row in rows]
    GroupPassing.objects.filter(pk__in=ids).update(stage=Stage.CALLING, asked_at=now)
    return rows


def _set(rows: list[GroupPassing], stage: Stage) -> None:
    found = GroupPassing.objects.filter(pk__in=[row.pk for row in rows], stage__in=_OPEN)
    found.update(stage=stage)


@transaction.atomic
def _settle(rows: list[GroupPassing], codes: dict[str, int]) -> None:
    """Each is the taker's, or stays for what WeCom's number says."""
    now = clock.now()
    for row in rows:
        code = codes.get(row.group.chat_id, 0)
        found = GroupPassing.objects.filter(pk=row.pk, stage__in=_OPEN)
        if code == TOO_MANY:
            found.update(stage=Stage.READY, asked_at=now + DAY)
        elif code in (0, UNCHANGED):
            found.update(stage=Stage.DONE, errcode=0, settled_at=now)
            groups.read_now(group=row.group)
        else:
            found.update(stage=Stage.FAILED, errcode=code, settled_at=now)


_OPEN = (Stage.READY, Stage.CALLING, Stage.UNKNOWN)
