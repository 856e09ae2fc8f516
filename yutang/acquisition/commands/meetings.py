"""A customer arrived with a member: lock, assignment, seat and scan say so."""

from dataclasses import dataclass
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
    or else her unionid, and only a scan that bears it counts as hers. Where WeCom tells neither,
    the token decides.
    """
    told = _told_of(customer_id)
    with transaction.atomic():
        scan = _scan_of(told, code_id=code_id, token=token, at=at)
        person = _person(customer_id, told, scan)
        _claim(customer_id, told, scan)
        lock = known_lock(person) or Lock.objects.create(
            **person.names(), member_id=member_id, code_id=code_id, at=at
        )
        _arrive(lock, member_id, at)
        if scan is not None:
            _match(scan, customer_id, member_id)
    count_loads(member_ids=[member_id])


@dataclass(frozen=True)
class Told:
    """By which name WeCom knows a customer, of those that a scan bears too; or by neither."""

    openid: str = ""
    unionid: str = ""

    def fits(self, scan: Scan) -> bool:
        """Whether the scan may be this customer's: what both know is the same."""
        pairs = [(self.openid, scan.openid), (self.unionid, scan.unionid)]
        return all(mine == theirs for mine, theirs in pairs if mine and theirs)


def _told_of(customer_id: int) -> Told:
    external_userid = (
        Identity.objects.filter(customer=customer_id, kind=Identity.Kind.EXTERNAL_USERID)
        .values_list("value", flat=True)
        .first()
    )
    if not external_userid:
        return Told()
    for ask in (_openid_of, _unionid_of):
        try:
            return ask(external_userid)
        except Busy:
            raise
        except WeComError:
            continue  # this corp or app isn't told; the other name may do
    return Told()


def _openid_of(external_userid: str) -> Told:
    return Told(openid=external.openid(wecom.connect(), external_userid))


def _unionid_of(external_userid: str) -> Told:
    return Told(unionid=external.get(wecom.connect(), external_userid).contact.unionid)


def _scan_of(told: Told, *, code_id: int, token: str, at: datetime) -> Scan | None:
    scans = Scan.objects.select_related("code").filter(matched_at=None)
    by_token = scans.filter(token=token).first()
    if by_token and told.fits(by_token):
        return by_token
    names = {name: value for name, value in vars(told).items() if value}
    if not names:
        return None
    hers = scans.filter(**names, code=code_id, at__gt=at - SCANNED_BEFORE)
    return hers.order_by("-at").first()


def _person(customer_id: int, told: Told, scan: Scan | None) -> Person:
    return Person(
        openid=told.openid or (scan.openid if scan else "") or None,
        unionid=told.unionid or (scan.unionid if scan else "") or None,
        external_userid=(scan.external_userid if scan else "") or None,
        customer_id=customer_id,
    )


def _claim(customer_id: int, told: Told, scan: Scan | None) -> None:
    """What WeCom told, and the unionid of a scan that bears it, are the customer's."""
    kinds, realm = Identity.Kind, settings.app().corp_id
    if told.openid:
        claim_identity(customer_id=customer_id, kind=kinds.OPENID, value=told.openid, realm=realm)
    if unionid := told.unionid or (scan.unionid if scan and told.openid else ""):
        claim_identity(customer_id=customer_id, kind=kinds.UNIONID, value=unionid)


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
