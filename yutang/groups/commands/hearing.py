"""What events tell of groups: applied where they follow on what we hold, else read again."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from yutang.groups.commands import stays
from yutang.groups.commands.stays import Arrival
from yutang.groups.models import GroupChat, GroupMember
from yutang.groups.rules.versions import LAG, Verdict, verdict
from yutang.kernel import clock, jobs
from yutang.org.models import Member

SOON = timedelta(seconds=3)  # then WeCom mostly shows what it tells now
CALM = timedelta(seconds=60)  # names and sources of who joined are read at most this often
BY_CODE = 3  # JoinScene of an event; else it is 0, some say 1
REMOVED = 1  # QuitScene of an event


@dataclass(frozen=True)
class Change:
    """A change of a group's members, as an event tells it."""

    userids: Sequence[str]
    last: str
    current: str
    at: datetime
    is_joining: bool
    scene: int  # JoinScene or QuitScene


@transaction.atomic
def hear_change(*, chat_id: str, change: Change) -> None:
    """Somebody joined or left; hearing it twice, late or in another order does no harm."""
    group = locked(chat_id)
    if not group.is_live:
        return
    what = verdict(
        held=group.member_version,
        held_at=group.version_at,
        last=change.last,
        current=change.current,
        at=change.at,
    )
    if what is Verdict.APPLY and change.userids and change.current:
        _apply(group, change)
    elif what is not Verdict.IGNORE:
        group.wanted_version, group.heard_at = change.current, clock.now()
        group.save(update_fields=["wanted_version", "heard_at"])
        read_soon(group)


@transaction.atomic
def hear_news(*, chat_id: str) -> None:
    """The group is new, or has another name, owner or notice: only reading says which."""
    group = locked(chat_id)
    if group.is_live:
        read_soon(group)
        read_soon(group, after=LAG + SOON)  # no mark tells whether the first reading was too early


@transaction.atomic
def dissolve(*, chat_id: str, at: datetime) -> None:
    """The group is no more; whoever was in it has left. Calling it again changes nothing."""
    group = locked(chat_id)
    if not group.is_live:
        return
    inside = list(stays.open_stays(group).values())
    stays.leave(group, inside, at=at, ended_by=GroupMember.End.DISSOLVED)
    group.status, group.dissolved_at = GroupChat.Status.DISSOLVED, at
    group.member_count = group.customer_count = 0
    group.save(update_fields=["status", "dissolved_at", "member_count", "customer_count"])


def locked(chat_id: str) -> GroupChat:
    """The group's row, made at the first word of it, ours until the transaction ends."""
    rows = GroupChat.objects.select_for_update()
    if (known := rows.filter(chat_id=chat_id).first()) is not None:
        return known
    GroupChat.objects.bulk_create([GroupChat(chat_id=chat_id)], ignore_conflicts=True)
    return rows.get(chat_id=chat_id)


def read_soon(group: GroupChat, *, after: timedelta = SOON) -> None:
    """Read the group from WeCom in a moment; what waits already does."""
    key = f"groups.read:{group.pk}:{int(after.total_seconds())}"
    jobs.later("groups.read", at=clock.now() + after, key=key, group_id=group.pk)


def _apply(group: GroupChat, change: Change) -> None:
    inside = stays.open_stays(group)
    if change.is_joining:
        stays.enter(group, _arrivals(change, inside))
        _want_details(group, change)
    else:
        gone = [inside[userid] for userid in dict.fromkeys(change.userids) if userid in inside]
        by = GroupMember.End.REMOVED if change.scene == REMOVED else GroupMember.End.LEFT
        stays.leave(group, gone, at=change.at, ended_by=by)
    stays.count(group)
    group.member_version, group.version_at = change.current, change.at
    group.applied_at = clock.now()
    counted = ["member_count", "customer_count"]
    group.save(update_fields=[*counted, "member_version", "version_at", "applied_at"])


def _arrivals(change: Change, inside: Container[str]) -> list[Arrival]:
    """Those who are new; an id tells of itself whether it is a member's, unless we know better."""
    scene = GroupMember.Scene.CODE if change.scene == BY_CODE else GroupMember.Scene.UNKNOWN
    new = [userid for userid in dict.fromkeys(change.userids) if userid not in inside]
    ours = set(Member.objects.filter(wecom_userid__in=new).values_list("wecom_userid", flat=True))
    return [
        Arrival(userid, userid in ours or not stays.is_customer(userid), change.at, scene)
        for userid in new
    ]


def _want_details(group: GroupChat, change: Change) -> None:
    """An event tells neither a stranger's name nor which code or member brought whom."""
    if any(stays.is_customer(userid) for userid in change.userids):
        read_soon(group, after=CALM)
