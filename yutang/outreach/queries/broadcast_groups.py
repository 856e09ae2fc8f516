"""The groups of a broadcast before it goes out: who is reached, who is skipped, what holds it."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from yutang.groups import queries as groups
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Broadcast, BroadcastGroup, Message, Purpose
from yutang.outreach.queries.policy import rules
from yutang.outreach.rules import budgets

Reason = BroadcastGroup.Reason

PROSPECTS = """
    select chosen.id, chat.id, chat.name, chat.status, owner.id, owner.name, owner.status,
        owner.wecom_userid, chat.member_count, chat.customer_count,
        (select count(*) from outreach_broadcastgroup sent
            where sent.group_id = chat.id and sent.state = 'sent' and sent.settled_at >= %(since)s)
    from outreach_broadcastgroup chosen
        join groups_groupchat chat on chat.id = chosen.group_id
        left join org_member owner on owner.id = chat.owner_id
    where chosen.broadcast_id = %(broadcast)s
    order by owner.name nulls first, chat.customer_count desc, chat.id
"""
# Everybody in these groups, each once; ours are those whom a member follows.
PEOPLE = """
    select stay.customer_id, exists (
        select from customers_follow follow
        where follow.customer_id = stay.customer_id and follow.ended_at is null)
    from (
        select distinct customer_id from groups_groupmember
        where group_id = any(%(groups)s) and customer_id is not null and left_at is null
    ) stay
"""
STAGES = """
    select distinct coalesce(profile.lifecycle, 'lead')
    from groups_groupmember stay
        left join customers_profile profile on profile.customer_id = stay.customer_id
    where stay.left_at is null and stay.customer_id is not null and stay.group_id in (
        select group_id from outreach_broadcastgroup where broadcast_id = %(broadcast)s)
"""


@dataclass(frozen=True)
class Prospect:
    """A chosen group as it stands; `reason`: why it would be skipped, empty: it wouldn't."""

    row_id: int
    group_id: int
    name: str
    owner_id: int | None
    owner: str
    people: int
    customers: int
    reason: str

    @property
    def why(self) -> str:
        return str(Reason(self.reason).label)


@dataclass(frozen=True)
class Owner:
    """Who has to confirm, for how many groups and people in them."""

    id: int
    name: str
    groups: int
    customers: int


@dataclass(frozen=True)
class Hold:
    """Quiet hours or closed days: until when, and which."""

    reason: str
    until: datetime

    @property
    def label(self) -> str:
        return str(Message.Reason(self.reason).label)


@dataclass(frozen=True)
class Reach:
    """What would become of a broadcast's groups.

    `at`: when it would go out. `customers`: people in the groups that get it, each once; `ours`:
    whom a member follows.
    """

    at: datetime
    groups: int = 0
    going: int = 0
    customers: int = 0
    ours: list[int] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    skipped: list[Prospect] = field(default_factory=list)
    hold: Hold | None = None

    @property
    def strangers(self) -> int:
        return self.customers - len(self.ours)


def prospects(broadcast: Broadcast, *, at: datetime | None = None) -> list[Prospect]:
    """Each of its groups, by owner."""
    cap = budgets.cap(rules().policy.carrier_mode, clock.local(at or clock.now()))
    with connection.cursor() as cursor:
        cursor.execute(PROSPECTS, {"broadcast": broadcast.pk, "since": cap.since})
        rows = cursor.fetchall()
    return [
        Prospect(
            row_id=row[0],
            group_id=row[1],
            name=row[2] or str(GroupChat()),
            owner_id=row[4],
            owner=row[5] or "",
            people=row[8],
            customers=row[9],
            reason=_reason(row[3], row[4], row[6], row[7], row[9], sent=row[10], most=cap.most),
        )
        for row in rows
    ]


def reach(broadcast: Broadcast) -> Reach:
    """Who would read it, who has to confirm, which groups are skipped, and what holds it."""
    at = max(broadcast.at or clock.now(), clock.now())
    found = prospects(broadcast, at=at)
    going = [each for each in found if not each.reason]
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, {"groups": [each.group_id for each in going]})
        people = cursor.fetchall()
    held = hold(broadcast, at=at)
    return Reach(
        at=held.until if held else at,
        groups=len(found),
        going=len(going),
        customers=len(people),
        ours=[id for id, is_ours in people if is_ours],
        owners=_owners(going),
        skipped=[each for each in found if each.reason],
        hold=held,
    )


def within_sight(found: Reach, viewer: Member) -> Reach:
    """The same sums; of owners and skipped groups only those that the viewer may see."""
    members = visible_member_ids(viewer)
    if members is None:
        return found
    seen = set(groups.groups(viewer).values_list("pk", flat=True))
    return replace(
        found,
        owners=[each for each in found.owners if each.id in members],
        skipped=[each for each in found.skipped if each.group_id in seen],
    )


def hold(broadcast: Broadcast, *, at: datetime) -> Hold | None:
    """What holds all of it at that moment: one closed stage among its people is enough."""
    if broadcast.purpose == Purpose.TRANSACTION:
        return None
    present = rules()
    with connection.cursor() as cursor:
        cursor.execute(STAGES, {"broadcast": broadcast.pk})
        stages = [stage for (stage,) in cursor.fetchall()]
    closed = [until for stage in stages if (until := present.open_again(stage, at))]
    if closed:
        return Hold(Message.Reason.BLACKOUT, max(closed))
    quiet = present.quiet_until(at)
    return Hold(Message.Reason.QUIET, quiet) if quiet else None


def _reason(  # noqa: PLR0913 - all that decides it
    status: str,
    owner_id: int | None,
    owner_status: str | None,
    userid: str | None,
    customers: int,
    *,
    sent: int,
    most: int,
) -> str:
    if status == GroupChat.Status.DISSOLVED:
        return Reason.DISSOLVED
    if owner_id is None or not userid:
        return Reason.NO_OWNER
    if owner_status != Member.Status.ACTIVE:
        return Reason.OWNER_LEFT
    if not customers:
        return Reason.EMPTY
    return Reason.LIMIT if sent >= most else Reason.NONE


def _owners(going: list[Prospect]) -> list[Owner]:
    groups = Counter(each.owner_id for each in going)
    people = Counter[int | None]()
    for each in going:
        people[each.owner_id] += each.customers
    names = {each.owner_id: each.owner for each in going}
    found = [
        Owner(id, names[id], count, people[id]) for id, count in groups.items() if id is not None
    ]
    return sorted(found, key=lambda owner: (-owner.groups, owner.name))
