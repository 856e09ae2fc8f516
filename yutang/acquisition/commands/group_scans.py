"""A person opens a group code: which door she is shown, and which group."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.acquisition.errors import CodeClosed, TooManyScans
from yutang.acquisition.models import Door, GroupCode, GroupScan
from yutang.acquisition.queries.doors import door_for, rooms_of
from yutang.acquisition.rules.doors import room_for
from yutang.acquisition.rules.persons import Person
from yutang.acquisition.rules.ways import fresh_state
from yutang.customers import log
from yutang.customers.kinds import Kind

AGAIN_WITHIN = timedelta(seconds=30)  # opening the page twice in a row is one scan
SCANS_AN_HOUR = 30


@transaction.atomic
def record_group_scan(*, code: GroupCode, person: Person, at: datetime) -> GroupScan:
    """The scan of this person with the door that is for her; again within seconds: the same."""
    if not code.is_open(at):
        raise CodeClosed
    recent = _recent(person, at)
    for scan in recent:
        if scan.code_id == code.pk and scan.at > at - AGAIN_WITHIN:
            return scan
    if len(recent) == SCANS_AN_HOUR:
        raise TooManyScans
    door = door_for(code, person.customer_id)
    room = room_for(rooms_of([door])[door.pk]) if door else None
    scan = GroupScan.objects.create(
        token=fresh_state("s"),
        code=code,
        door=door,
        group_id=room.group_id if room else None,
        openid=person.openid or "",
        unionid=person.unionid or "",
        external_userid=person.external_userid or "",
        customer_id=person.customer_id,
        at=at,
    )
    _tell(scan, door)
    return scan


def _recent(person: Person, at: datetime) -> list[GroupScan]:
    mine = GroupScan.objects.filter(openid=person.openid or "")
    if not person.openid:
        mine = mine.filter(external_userid=person.external_userid or "")
    return list(mine.filter(at__gt=at - timedelta(hours=1)).order_by("-at")[:SCANS_AN_HOUR])


def _tell(scan: GroupScan, door: Door | None) -> None:
    if scan.customer_id is None:
        return
    log.record(
        scan.customer_id,
        Kind.SCANNED,
        happened_at=scan.at,
        subject=("group_code", scan.code_id),
        code=scan.code.label,
        door=door.name if door else "",
    )
