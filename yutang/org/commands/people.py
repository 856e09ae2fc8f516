"""Users of WeCom become members."""

from collections.abc import Iterable, Mapping, Sequence

from yutang.kernel import clock
from yutang.org.models import Member, Membership, Unit
from yutang.org.rules import Role
from yutang.wecom.api.contacts import User

DISABLED, LEFT = 2, 5  # WeCom's numbers
KEPT = ["name", "position", "avatar", "status", "left_at", "contact_enabled"]
LEADS = {
    Unit.Kind.STORE.value: Role.STORE_MANAGER.value,
    Unit.Kind.REGION.value: Role.REGION_MANAGER.value,
    Unit.Kind.HEADQUARTERS.value: Role.REGION_MANAGER.value,
}
RANK = [Role.GUIDE.value, Role.STORE_MANAGER.value, Role.REGION_MANAGER.value]


def put_users(
    users: Sequence[User],
    unit_ids: Mapping[int, int],
    enabled: frozenset[str],
    *,
    complete: bool,
) -> dict[str, int]:
    """Members are as the users; `complete`: who isn't among them has left."""
    served = {userid.lower() for userid in enabled}
    before = _known(users, complete=complete)
    states = {member.pk: _state(member) for member in before.values()}
    made = _make(
        [u for u in users if u.userid.lower() not in before and u.status != LEFT], unit_ids
    )
    members = {**before, **made}
    for user in users:
        if member := members.get(user.userid.lower()):
            _fill(member, user, is_enabled=user.userid.lower() in served)
    if complete:
        _mark_left(members[key] for key in before.keys() - {u.userid.lower() for u in users})
    changed = [m for m in members.values() if states.get(m.pk) != _state(m)]
    Member.objects.bulk_update(changed, KEPT)
    _join(users, members, unit_ids)
    news = [m for m in changed if m.pk in states]
    left = sum(m.status == Member.Status.LEFT for m in news)
    return {"created": len(made), "changed": len(news) - left, "left": left}


def _known(users: Sequence[User], *, complete: bool) -> dict[str, Member]:
    rows = Member.objects.select_for_update().exclude(wecom_userid=None).order_by("pk")
    if not complete:
        rows = rows.filter(wecom_userid__in=[user.userid for user in users])
    return {str(member.wecom_userid).lower(): member for member in rows}


def _make(users: Iterable[User], unit_ids: Mapping[int, int]) -> dict[str, Member]:
    """New members; leaders start as managers, later their role is ours to give.

    Whom a callback names meanwhile is made there (`member_by_userid`); that row is taken then.
    """
    kinds = dict(Unit.objects.values_list("pk", "kind"))
    rows = []
    for user in users:
        led = [kinds[unit_ids[d]] for d in _led(user) if d in unit_ids]
        role = max((LEADS[kind] for kind in led), key=RANK.index, default=Role.GUIDE.value)
        member = Member(name=user.name or user.userid, wecom_userid=user.userid, role=role)
        member.set_unusable_password()
        rows.append(member)
    Member.objects.bulk_create(rows, ignore_conflicts=True)
    made = Member.objects.select_for_update().order_by("pk")
    found = made.filter(wecom_userid__in=[row.wecom_userid for row in rows])
    return {str(member.wecom_userid).lower(): member for member in found}


def _led(user: User) -> list[int]:
    pairs = zip(user.department, user.is_leader_in_dept, strict=False)
    return [department for department, leads in pairs if leads]


def _fill(member: Member, user: User, *, is_enabled: bool) -> None:
    """Who was switched off here stays off; who had left and is back may sign in again."""
    member.name = user.name or member.name
    member.position = user.position
    member.avatar = user.avatar or member.avatar
    member.contact_enabled = is_enabled
    if user.status == LEFT:
        _mark_left([member])
    elif user.status == DISABLED:
        member.status, member.left_at = Member.Status.DISABLED, None
    elif member.status == Member.Status.LEFT:
        member.status, member.left_at = Member.Status.ACTIVE, None


def _mark_left(members: Iterable[Member]) -> None:
    for member in members:
        if member.status != Member.Status.LEFT:
            member.status, member.left_at = Member.Status.LEFT, clock.now()
        member.contact_enabled = False


def _join(
    users: Sequence[User], members: Mapping[str, Member], unit_ids: Mapping[int, int]
) -> None:
    """Memberships in WeCom's departments are as the users have them; our own units stay."""
    wanted = {
        (members[user.userid.lower()].pk, unit_ids[department]): department in _led(user)
        for user in users
        if user.userid.lower() in members
        for department in user.department
        if department in unit_ids
    }
    ids = [members[u.userid.lower()].pk for u in users if u.userid.lower() in members]
    rows = Membership.objects.filter(member__in=ids, unit__wecom_department_id__isnull=False)
    present = {(row.member_id, row.unit_id): row for row in rows}
    stale = [row.pk for key, row in present.items() if key not in wanted]
    Membership.objects.filter(pk__in=stale).delete()
    turned = [
        row for key, row in present.items() if wanted.get(key, row.is_leader) != row.is_leader
    ]
    for row in turned:
        row.is_leader = not row.is_leader
    Membership.objects.bulk_update(turned, ["is_leader"])
    Membership.objects.bulk_create(
        [
            Membership(member_id=member, unit_id=unit, is_leader=leads)
            for (member, unit), leads in wanted.items()
            if (member, unit) not in present
        ]
    )


def _state(member: Member) -> tuple[object, ...]:
    return tuple(getattr(member, name) for name in KEPT)
