"""A person opens a page code: remember the scan, and give her a member."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.acquisition.commands.assignment import assign_customer
from yutang.acquisition.errors import CodeClosed, TooManyScans
from yutang.acquisition.models import Assignment, Code, Scan
from yutang.acquisition.rules.persons import Person, Place
from yutang.acquisition.rules.ways import fresh_state
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.queries.bearers import bearer

AGAIN_WITHIN = timedelta(seconds=30)  # opening the page twice in a row is one scan
SCANS_AN_HOUR = 30  # of one person; a queue of friends with one phone stays below


def person_of(*, openid: str = "", unionid: str = "", external_userid: str = "") -> Person:
    """The person by the names that WeChat and WeCom give, with our customer where known."""
    customer_id = bearer(openid=openid, unionid=unionid, external_userid=external_userid)
    return Person(openid or None, unionid or None, external_userid or None, customer_id)


@transaction.atomic
def record_scan(*, code: Code, person: Person, at: datetime) -> Scan:
    """The scan of this person; opening the page again within seconds is the same scan."""
    if not code.is_open(at):
        raise CodeClosed
    mine = Scan.objects.filter(openid=person.openid or "", unionid=person.unionid or "")
    if not person.openid:
        mine = mine.filter(external_userid=person.external_userid or "")
    recent = mine.filter(at__gt=at - timedelta(hours=1)).order_by("-at")[:SCANS_AN_HOUR]
    for scan in recent:
        if scan.code_id == code.pk and scan.at > at - AGAIN_WITHIN:
            return scan
    if len(recent) == SCANS_AN_HOUR:
        raise TooManyScans
    scan = Scan.objects.create(
        token=fresh_state("s"),
        code=code,
        openid=person.openid or "",
        unionid=person.unionid or "",
        external_userid=person.external_userid or "",
        customer_id=person.customer_id,
        at=at,
    )
    if person.customer_id:
        log.record(
            person.customer_id,
            Kind.SCANNED,
            happened_at=at,
            subject=("code", code.pk),
            code=code.label,
        )
    return scan


def meet_member(*, scan: Scan, at: datetime, place: Place | None = None) -> Assignment:
    """The person of the scan has a member, and the scan remembers which."""
    person = person_of(
        openid=scan.openid, unionid=scan.unionid, external_userid=scan.external_userid
    )
    assignment = assign_customer(code=scan.code, person=person, at=at, place=place)
    where = {"latitude": place.latitude, "longitude": place.longitude} if place else {}
    Scan.objects.filter(pk=scan.pk).update(member_id=assignment.member_id, **where)
    scan.member_id = assignment.member_id
    return assignment
