"""A group as WeCom shows it, taken in whole."""

from datetime import UTC, datetime

from django.db import transaction

from yutang.groups.commands import hearing, stays
from yutang.groups.commands.stays import Arrival
from yutang.groups.errors import DetailsLag
from yutang.groups.models import GroupChat, GroupMember
from yutang.groups.rules.versions import LAG, SAME, Standing, may_lag
from yutang.kernel import clock
from yutang.org.commands import member_by_userid
from yutang.wecom.api import groups as api

STATUS = {
    api.NORMAL: GroupChat.Status.NORMAL,
    api.OWNER_GONE: GroupChat.Status.OWNER_LEFT,
    api.INHERITING: GroupChat.Status.INHERITING,
    api.INHERITED: GroupChat.Status.INHERITED,
}


@transaction.atomic
def take_in(*, shown: api.GroupChat, at: datetime) -> GroupChat:
    """The group is as shown, which was asked for at `at`.

    Raises `DetailsLag` where WeCom may show less than its events have told already.
    """
    group = hearing.locked(shown.chat_id)
    if not group.is_live or (group.read_at is not None and at < group.read_at):
        return group  # it is no more, or was read again meanwhile
    _refuse_the_past(group, shown, at)
    group.name = shown.name[:120]
    group.notice = shown.notice
    group.owner = member_by_userid(shown.owner) if shown.owner else None
    group.created_at = moment(shown.create_time) or group.created_at
    _settle(group, shown, at)
    if shown.member_version != group.member_version or group.version_at is None:
        group.version_at = at - LAG  # what happened since may not be in it
    group.member_version, group.wanted_version = shown.member_version, ""
    group.read_at = at
    stays.count(group)
    group.save()
    return group


@transaction.atomic
def take_status(*, chat_id: str, status: int) -> tuple[GroupChat, bool]:
    """The group stands so in WeCom's list; also whether it must be read.

    One that we thought dissolved lives after all when it is listed long after.
    """
    group = hearing.locked(chat_id)
    wanted = STATUS.get(status, GroupChat.Status.NORMAL)
    revived = group.dissolved_at is not None and group.dissolved_at < clock.now() - LAG
    if group.status != wanted and (group.is_live or revived):
        group.status, group.dissolved_at = wanted, None
        group.save(update_fields=["status", "dissolved_at"])
    return group, group.is_live and (revived or group.read_at is None)


def moment(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _refuse_the_past(group: GroupChat, shown: api.GroupChat, at: datetime) -> None:
    standing = Standing(
        group.member_version, group.applied_at, group.wanted_version, group.heard_at
    )
    if may_lag(standing, read=shown.member_version, asked_at=at):
        raise DetailsLag


def _settle(group: GroupChat, shown: api.GroupChat, at: datetime) -> None:
    """Who is shown is in the group, nobody else is, and what is known of a stay stands there."""
    inside = stays.open_stays(group)
    listed = {row.userid: row for row in shown.member_list}
    before = at if not shown.member_version else None
    gone = [s for userid, s in inside.items() if _has_gone(s, listed.get(userid), before)]
    for stay in gone:
        del inside[stay.userid]
    new = [_arrival(row, at) for userid, row in listed.items() if userid not in inside]
    known = [(stay, listed[userid]) for userid, stay in inside.items() if userid in listed]
    nameless = _nameless([stay for stay, _ in known])
    stays.hold(gone, new, nameless)
    stays.leave(group, gone, at=at, ended_by=GroupMember.End.UNSEEN)
    stays.enter(group, new, found=True)
    _complete(known)
    stays.learn(
        stays.contact_of(row.userid, row.name, row.unionid)
        for stay, row in known
        if stay in nameless and row.name
    )


def _nameless(known: list[GroupMember]) -> list[GroupMember]:
    """Stays of customers of whom an event told no more than the id."""
    found = GroupMember.objects.filter(pk__in=[stay.pk for stay in known], customer__name="")
    return list(found.filter(customer__merged_into=None))


def _has_gone(stay: GroupMember, row: api.GroupMember | None, before: datetime | None) -> bool:
    """Not listed any more, or listed with a later joining: then it was left and entered again.

    `before`: without marks only stays from before then are sure to be shown.
    """
    if row is None:
        return before is None or stay.joined_at < before
    joined = moment(row.join_time)
    return joined is not None and joined > stay.joined_at + SAME


def _arrival(row: api.GroupMember, at: datetime) -> Arrival:
    return Arrival(
        userid=row.userid,
        is_staff=row.is_staff,
        at=moment(row.join_time) or at,
        scene=row.join_scene,
        state=row.state,
        name=row.name or row.group_nickname,
        unionid=row.unionid,
        invitor=row.invitor.userid if row.invitor else "",
    )


def _complete(known: list[tuple[GroupMember, api.GroupMember]]) -> None:
    """What an event didn't tell of a stay: name, way of coming, source, who invited."""
    changed = [stay for stay, row in known if _fill(stay, row)]
    GroupMember.objects.bulk_update(changed, ["name", "scene", "state", "invitor"])


def _fill(stay: GroupMember, row: api.GroupMember) -> bool:
    before = (stay.name, stay.scene, stay.state, stay.invitor_id)
    stay.name = (row.name or row.group_nickname)[:120] or stay.name
    if row.join_scene in GroupMember.Scene.values and row.join_scene:
        stay.scene = row.join_scene
    stay.state = row.state[:64] or stay.state
    if row.invitor and row.invitor.userid and stay.invitor_id is None:
        stay.invitor = member_by_userid(row.invitor.userid)
    return before != (stay.name, stay.scene, stay.state, stay.invitor_id)
