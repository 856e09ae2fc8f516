"""A customer arrived with a member: lock, assignment, seat and scan say so."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.acquisition.commands.loads import count_loads
from yutang.acquisition.commands.locks import known_lock
from yutang.acquisition.commands.seats import take_seat
from yutang.acquisition.models import Assignment, Lock, Scan, Way
from yutang.acquisition.rules.persons import Person
from yutang.customers import log
from yutang.customers.commands.identities import claim_identity
from yutang.customers.kinds import Kind
from yutang.customers.models import Identity
from yutang.kernel import clock, jobs
from yutang.org.models import Member
from yutang.wecom import client as wecom
from yutang.wecom import settings
from yutang.wecom.api import external
from yutang.wecom.errors import Busy, WeComError

SCANNED_BEFORE = timedelta(days=7)  # a scan this old still explains an add


def settle_by_way(*, way: Way, customer_id: int, member_id: int, at: datetime) -> None:
    """The customer whom WeCom gave to a member through the code's own contact way is locked."""
    lock = known_lock(Person(customer_id=customer_id))
    if lock is None:
        lock = Lock.objects.create(
            customer_id=customer_id, member_id=member_id, code=way.code, at=at
        )
    chosen = Member.objects.get(pk=member_id)
    facts = {"how": "wecom", "name": chosen.name}
    assignment = Assignment.objects.create(
        lock=lock, code=way.code, member=chosen, explanation=facts, at=at, arrived_at=at
    )
    _tell(assignment, customer_id)
    take_seat(code_id=way.code_id, member_id=member_id, at=at)
    if way.code.daily_cap or way.code.pool_entries.exclude(daily_cap=None).exists():
        jobs.later("acquisition.publish_way", key=f"way:{way.pk}", way_id=way.pk)


def recognise(*, customer_id: int, code_id: int, member_id: int, token: str, at: datetime) -> None:
    """The arrived customer is known as the person who scanned.

    A scan's address may be passed on to a friend, so WeCom is asked for the customer's openid,
    and only the scan of that openid counts as hers. Where WeCom doesn't tell, the token decides.
    """
    openid = _openid_of(customer_id)
    with transaction.atomic():
        scan = _scan_of(openid=openid, code_id=code_id, token=token, at=at)
        person = _person(customer_id, openid, scan)
        if openid:
            _claim(customer_id, openid, scan)
        lock = known_lock(person) or Lock.objects.create(
            **person.names(), member_id=member_id, code_id=code_id, at=at
        )
        _arrive(lock, member_id, at)
        if scan is not None:
            _match(scan, customer_id, member_id)
    count_loads(member_ids=[member_id])


def _openid_of(customer_id: int) -> str:
    external_userid = (
        Identity.objects.filter(customer=customer_id, kind=Identity.Kind.EXTERNAL_USERID)
        .values_list("value", flat=True)
        .first()
    )
    if not external_userid:
        return ""
    try:
        return external.openid(wecom.connect(), external_userid)
    except Busy:
        raise
    except WeComError:
        return ""


def _scan_of(*, openid: str, code_id: int, token: str, at: datetime) -> Scan | None:
    scans = Scan.objects.select_related("code").filter(matched_at=None)
    by_token = scans.filter(token=token).first()
    if not openid or (by_token and by_token.openid == openid):
        return by_token
    hers = scans.filter(openid=openid, code=code_id, at__gt=at - SCANNED_BEFORE)
    return hers.order_by("-at").first()


def _person(customer_id: int, openid: str, scan: Scan | None) -> Person:
    if scan is None:
        return Person(openid=openid or None, customer_id=customer_id)
    return Person(
        openid=openid or scan.openid or None,
        unionid=scan.unionid or None,
        external_userid=scan.external_userid or None,
        customer_id=customer_id,
    )


def _claim(customer_id: int, openid: str, scan: Scan | None) -> None:
    kinds, realm = Identity.Kind, settings.app().corp_id
    claim_identity(customer_id=customer_id, kind=kinds.OPENID, value=openid, realm=realm)
    if scan is not None and scan.unionid:
        claim_identity(customer_id=customer_id, kind=kinds.UNIONID, value=scan.unionid)


def _arrive(lock: Lock, member_id: int, at: datetime) -> None:
    """The waiting assignment is fulfilled, and the customer's timeline tells of it once."""
    waiting = lock.assignments.filter(member=member_id, arrived_at=None).order_by("-at")
    assignment = waiting.first()
    if assignment is None or lock.customer_id is None:
        return
    waiting.update(arrived_at=at)
    _tell(assignment, lock.customer_id)


def _tell(assignment: Assignment, customer_id: int) -> None:
    log.record(
        customer_id,
        Kind.ASSIGNED,
        happened_at=assignment.at,
        member_id=assignment.member_id,
        subject=("code", assignment.code_id),
        facts=assignment.explanation,
    )


def _match(scan: Scan, customer_id: int, member_id: int) -> None:
    Scan.objects.filter(pk=scan.pk).update(
        customer_id=customer_id, member_id=member_id, matched_at=clock.now()
    )
    if scan.customer_id is None:
        log.record(
            customer_id,
            Kind.SCANNED,
            happened_at=scan.at,
            subject=("code", scan.code_id),
            code=scan.code.name,
        )
