"""Moments as lists and pages show them, and whom one would reach before it is made."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from yutang.customers import queries as customers
from yutang.customers.models import Tag
from yutang.kernel import clock
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Message, Moment, MomentPart, MomentReaction
from yutang.outreach.rules.budgets import cap
from yutang.outreach.rules.moments import SHOWN_A_MONTH

SOURCE = "moment"
LATE = timedelta(days=1)

# Whoever WeCom would let publish it, and who of their customers would be meant.
MEANT = """
    with sender as (
        select member.id from org_member member
        where member.status = 'active' and member.wecom_userid is not null
            and (member.contact_enabled or exists (
                select from customers_follow follow
                where follow.member_id = member.id and follow.ended_at is null))
            and (%(all)s or member.id = any(%(members)s) or exists (
                select from org_membership membership
                    join org_unit unit on unit.id = membership.unit_id
                    join org_unit above on unit.path like above.path || '%%'
                where membership.member_id = member.id and above.id = any(%(units)s)))
    ), meant as (
        select follow.member_id, follow.customer_id
        from customers_follow follow join sender on sender.id = follow.member_id
        where follow.ended_at is null and not follow.is_half
            and (%(untagged)s or exists (
                select from customers_customertag tagged
                where tagged.customer_id = follow.customer_id
                    and (tagged.follow_id = follow.id or tagged.follow_id is null)
                    and tagged.tag_id = any(%(tags)s)))
    )
"""
COUNT = """
    , person as (select distinct customer_id from meant), word as (
        select distinct on (customer_id) customer_id, given from customers_consent
        where purpose = 'marketing' order by customer_id, at desc, id desc
    ), had as (
        select person.customer_id
        from person join outreach_message message on message.customer_id = person.customer_id
        where message.carrier = 'moments' and message.state = 'delivered'
            and message.admitted_at >= %(since)s and message.admitted_at < %(until)s
        group by person.customer_id having count(*) >= %(most)s
    )
    select (select count(distinct member_id) from meant), (select count(*) from sender),
        (select count(*) from person),
        (select count(*) from person join had using (customer_id)),
        (select count(*) from person join word using (customer_id) where not word.given)
"""
BY_MEMBER = """
    select member.id, member.name, count(distinct meant.customer_id)
    from meant join org_member member on member.id = meant.member_id
    where %(seen)s::bigint[] is null or member.id = any(%(seen)s)
    group by 1, 2 order by 3 desc, 2 limit %(shown)s
"""
UNDER_WAY = (Moment.State.CREATING, Moment.State.UNKNOWN, Moment.State.MAKING, Moment.State.OPEN)


@dataclass(frozen=True)
class Estimate:
    """Whom a moment would reach: members who must publish, customers who'd see it."""

    members: int  # with customers who are meant
    idle: int  # chosen, but without such customers
    customers: int
    full: int  # of them had as many moments this month as WeCom shows
    unwilling: int  # of them don't want messages

    @property
    def seeing(self) -> int:
        return self.customers - self.full


@dataclass(frozen=True)
class Figures:
    """How far a moment is."""

    members: int
    published: int
    reached: int  # our customers who could see it, each once
    likes: int  # customers who liked it
    comments: int  # customers' comments
    reacted: int  # customers who did either

    @property
    def waiting(self) -> int:
        return self.members - self.published

    @property
    def percent(self) -> float:
        return 100 * self.published / self.members if self.members else 0.0

    @property
    def reacted_percent(self) -> float:
        return 100 * self.reacted / self.reached if self.reached else 0.0


def moments(*, q: str = "", state: str = "", owner: str = "") -> QuerySet[Moment]:
    """The moments that fit, with how many members they ask and how many have published."""
    rows = Moment.objects.select_related("owner", "material").annotate(
        asked=Count("parts"), published=Count("parts", filter=Q(parts__published_at__isnull=False))
    )
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(text__icontains=q))
    exact = {"state": state, "owner": owner}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def owners() -> list[Member]:
    """Who made a moment."""
    return list(Member.objects.filter(pk__in=Moment.objects.values("owner")).order_by("name"))


def tags() -> QuerySet[Tag]:
    """The tags that WeCom knows: others can't choose who sees a moment."""
    rows = Tag.objects.filter(deleted_at=None, wecom_id__isnull=False, group__deleted_at=None)
    return rows.select_related("group").order_by("-group__order", "group__name", "-order", "name")


def units() -> QuerySet[Unit]:
    """The departments that WeCom knows, in the order of the tree."""
    return Unit.objects.filter(closed_at=None, wecom_department_id__isnull=False).order_by("path")


def senders() -> QuerySet[Member]:
    """Members who serve customers."""
    rows = Member.objects.filter(status=Member.Status.ACTIVE, wecom_userid__isnull=False)
    serving = Q(contact_enabled=True) | Q(follows__ended_at=None, follows__isnull=False)
    return rows.filter(serving).distinct().order_by("name")


def estimate(moment: Moment) -> Estimate:
    """Whom it would reach by what we know now."""
    month = cap("month", clock.local(clock.now()))
    values = _values(moment) | {
        "since": month.since,
        "until": month.until,
        "most": SHOWN_A_MONTH,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEANT + COUNT, values)
        members, chosen, people, full, unwilling = cursor.fetchone()
    return Estimate(members, chosen - members, people, full, unwilling)


def meant_by_member(
    moment: Moment, viewer: Member, *, shown: int = 12
) -> list[tuple[int, str, int]]:
    """The members within sight with the most customers who are meant: id, name, customers."""
    seen = visible_member_ids(viewer)
    values = _values(moment) | {"shown": shown, "seen": None if seen is None else sorted(seen)}
    with connection.cursor() as cursor:
        cursor.execute(MEANT + BY_MEMBER, values)
        return list(cursor.fetchall())


def figures(moment: Moment) -> Figures:
    """How far it is by now."""
    parts = MomentPart.objects.filter(moment=moment)
    said = MomentReaction.objects.filter(part__moment=moment)
    counts = said.aggregate(
        likes=Count("customer", distinct=True, filter=Q(kind="like")),
        comments=Count("pk", filter=Q(kind="comment")),
        reacted=Count("customer", distinct=True),
    )
    return Figures(
        members=parts.count(),
        published=parts.exclude(published_at=None).count(),
        reached=Message.objects.filter(source_type=SOURCE, source_id=moment.pk).count(),
        **counts,
    )


def parts(moment: Moment, viewer: Member, *, state: str = "", q: str = "") -> QuerySet[MomentPart]:
    """Each member's part within sight; `state`: waiting or published, else all."""
    rows = moment.parts.select_related("member")
    seen = visible_member_ids(viewer)
    rows = rows if seen is None else rows.filter(member__in=seen)
    rows = rows.filter(published_at__isnull=state == "waiting") if state else rows
    return rows.filter(Q(member__name__icontains=q) | Q(userid__icontains=q)) if q else rows


def reactions(
    moment: Moment, viewer: Member, *, kind: str = "", q: str = ""
) -> QuerySet[MomentReaction]:
    """Who liked and commented, of the customers within sight."""
    rows = MomentReaction.objects.filter(part__moment=moment)
    if visible_member_ids(viewer) is not None:
        rows = rows.filter(customer__in=customers.scoped(viewer))
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(customer__name__icontains=q) if q else rows
    return rows.select_related("customer", "part__member")


def waiting_parts(member: Member) -> QuerySet[MomentPart]:
    """Moments that wait for the member to publish them."""
    rows = MomentPart.objects.filter(
        member=member,
        published_at=None,
        moment__state=Moment.State.OPEN,
        moment__cancel_at=None,
    )
    return rows.select_related("moment__material").order_by("moment__opened_at", "pk")


def _values(moment: Moment) -> dict[str, Any]:
    return {
        "all": not (moment.member_ids or moment.unit_ids),
        "members": moment.member_ids,
        "units": moment.unit_ids,
        "untagged": not moment.tag_ids,
        "tags": moment.tag_ids,
    }
