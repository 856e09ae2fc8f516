"""Departments and people as WeCom has them: fetched first, then applied in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from yutang.kernel import audit, progress
from yutang.org.commands import people, tree
from yutang.org.errors import NothingVisible, Unlikely
from yutang.org.models import Member
from yutang.wecom import client
from yutang.wecom.api import contacts, external
from yutang.wecom.api.contacts import Department, User


@dataclass(frozen=True)
class Staff:
    """All that WeCom shows this app; `enabled`: ids of those who may serve customers."""

    departments: Sequence[Department]
    users: Sequence[User]
    enabled: frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What one synchronisation changed."""

    units: int
    created: int
    changed: int
    left: int

    def __bool__(self) -> bool:
        return bool(self.units or self.created or self.changed or self.left)


def sync_members(
    *, actor: Member | None = None, work: UUID | None = None, is_sure: bool = False
) -> Outcome:
    """Units and members are as WeCom shows them now.

    `work`: the progress to tell. `is_sure`: also when more than half of the staff is gone.
    """
    staff = fetch(work)
    with transaction.atomic():
        tree.hold()
        if not is_sure:
            _check_plausible(staff)
        units, unit_ids = tree.put_departments(staff.departments)
        counts = people.put_users(staff.users, unit_ids, staff.enabled, complete=True)
        outcome = Outcome(units, **counts)
        if outcome:
            audit.note(actor=actor, action="org.synchronised", **vars(outcome))
    return outcome


def sync_member(*, userid: str) -> None:
    """One member is as WeCom shows them now; a department unknown here waits for the next sync."""
    connected = client.connect()
    user = contacts.get(connected, userid)
    enabled = frozenset(external.followers(connected))
    with transaction.atomic():
        tree.hold()
        people.put_users([user], tree.unit_ids(), enabled, complete=False)


def fetch(work: UUID | None) -> Staff:
    """Ask WeCom for everything, department by department; nothing is written but the progress."""
    connected = client.connect()
    departments = contacts.departments(connected)
    if not departments:
        raise NothingVisible
    users: dict[str, User] = {}
    for number, department in enumerate(departments, 1):
        for user in contacts.users(connected, department.id):
            users.setdefault(user.userid.lower(), user)
        if work:
            progress.advance(work, done=number, total=len(departments))
    return Staff(departments, list(users.values()), frozenset(external.followers(connected)))


def _check_plausible(staff: Staff) -> None:
    shown = {user.userid.lower() for user in staff.users}
    known = Member.objects.exclude(wecom_userid=None).exclude(status=Member.Status.LEFT)
    ids = {str(userid).lower() for userid in known.values_list("wecom_userid", flat=True)}
    if len(ids) >= 10 and len(ids & shown) * 2 < len(ids):
        raise Unlikely
