"""Reads of hand-overs: who takes part, what is split, and how far it has come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yutang.customers.models import Follow
from yutang.groups.models import GroupChat
from yutang.org import queries as org
from yutang.org.models import Member, Membership
from yutang.service.models import GroupPassing, Handover, Orphan, Passing, Stage
from yutang.service.models.handing import LOST, MOVING
from yutang.service.rules.handing import Seat

Row = QuerySet[Passing]
WECOM_MOST = 20_000  # customers of one member, at the very most (WECOM.md 8)


@dataclass(frozen=True)
class Share:
    """What one taker gets, and what she would look after then."""

    member: Member
    customers: int = 0
    groups: int = 0
    load: int = 0  # now, with what other hand-overs bring her
    done: int = 0
    lost: int = 0
    moving: int = 0

    @property
    def load_after(self) -> int:
        return self.load + self.customers - self.done - self.lost

    @property
    def is_over(self) -> bool:
        return self.load_after > (self.member.radius or WECOM_MOST)


def handovers(viewer: Member) -> QuerySet[Handover]:
    """The hand-overs of members within sight."""
    rows = Handover.objects.select_related("member", "created_by")
    return rows.filter(member__in=org.visible_members(viewer))


def givers(viewer: Member) -> QuerySet[Member]:
    """Members within sight who have something to hand over."""
    followed = Follow.objects.filter(member=OuterRef("pk"), ended_at=None)
    owned = GroupChat.objects.filter(owner=OuterRef("pk"), dissolved_at=None)
    left = Orphan.objects.filter(member=OuterRef("pk"))
    seen = org.visible_members(viewer).exclude(wecom_userid=None)
    return seen.filter(Exists(followed) | Exists(owned) | Exists(left)).order_by("name", "pk")


def takers(viewer: Member) -> QuerySet[Member]:
    """Members within sight who may serve customers."""
    seen = org.visible_members(viewer).filter(status=Member.Status.ACTIVE, contact_enabled=True)
    return seen.exclude(wecom_userid=None).order_by("name", "pk")


def seats(handover: Handover) -> list[Seat]:
    """The takers as a split reads them, in their order."""
    rows = list(handover.takers.select_related("member").order_by("pk"))
    ids = [row.member_id for row in rows]
    loads = loads_of(ids, besides=handover)
    stores: dict[int, set[int]] = {pk: set() for pk in ids}
    for member_id, unit_id in Membership.objects.filter(member__in=ids).values_list(
        "member_id", "unit_id"
    ):
        stores[member_id].add(unit_id)
    return [
        Seat(
            member_id=row.member_id,
            load=loads[row.member_id],
            radius=min(row.member.radius or WECOM_MOST, WECOM_MOST),
            store_ids=frozenset(stores[row.member_id]),
            tag_ids=frozenset(row.tag_ids),
        )
        for row in rows
    ]


def loads_of(member_ids: Iterable[int], *, besides: Handover | None = None) -> dict[int, int]:
    """How many customers each looks after, with those whom other hand-overs bring."""
    ids = list(member_ids)
    loads = dict.fromkeys(ids, 0)
    followed = Follow.objects.filter(member__in=ids, ended_at=None).values_list("member_id")
    coming = Passing.objects.filter(taker__in=ids, stage__in=MOVING)
    if besides is not None:
        coming = coming.exclude(handover=besides)
    for rows in (followed, coming.values_list("taker_id")):
        for member_id, count in rows.annotate(count=Count("pk")).order_by():
            loads[member_id] += count
    return loads


def shares(handover: Handover) -> list[Share]:
    """What each taker gets, those named in the plan first, then whoever was chosen by hand."""
    customers: dict[int, Any] = {
        row["taker"]: row
        for row in Passing.objects.filter(handover=handover)
        .exclude(taker=None)
        .values("taker")
        .annotate(
            count=Count("pk"),
            done=Count("pk", filter=Q(stage=Stage.DONE)),
            lost=Count("pk", filter=Q(stage__in=[*LOST, Stage.CANCELLED, Stage.RETURNED])),
            moving=Count("pk", filter=Q(stage__in=MOVING)),
        )
        .order_by()
    }
    groups = dict(
        GroupPassing.objects.filter(handover=handover)
        .exclude(taker=None)
        .values_list("taker")
        .annotate(count=Count("pk"))
        .order_by()
    )
    named = list(handover.takers.order_by("pk").values_list("member_id", flat=True))
    ids = list(dict.fromkeys([*named, *customers, *groups]))
    members = Member.objects.in_bulk(ids)
    loads = loads_of(ids, besides=handover)
    return [
        Share(
            member=members[pk],
            customers=customers.get(pk, {}).get("count", 0),
            groups=groups.get(pk, 0),
            load=loads[pk],
            done=customers.get(pk, {}).get("done", 0),
            lost=customers.get(pk, {}).get("lost", 0),
            moving=customers.get(pk, {}).get("moving", 0),
        )
        for pk in ids
    ]


def stages(handover: Handover) -> dict[str, int]:
    """How many customers stand at each stage."""
    rows = Passing.objects.filter(handover=handover).values_list("stage")
    return dict(rows.annotate(count=Count("pk")).order_by())


def group_stages(handover: Handover) -> dict[str, int]:
    """How many groups stand at each stage."""
    rows = GroupPassing.objects.filter(handover=handover).values_list("stage")
    return dict(rows.annotate(count=Count("pk")).order_by())


def passings(
    handover: Handover, *, q: str = "", stage: str = "", taker: str = "", reason: str = ""
) -> Row:
    """The customers of a hand-over that a page asks for; remarks are the member's own."""
    rows = Passing.objects.filter(handover=handover).select_related("customer__profile", "taker")
    if q:
        own = Follow.objects.filter(member=handover.member_id, remark__icontains=q)
        rows = rows.filter(Q(customer__name__icontains=q) | Q(customer__in=own.values("customer")))
    if stage == "open":
        rows = rows.filter(stage__in=MOVING)
    elif stage == "lost":
        rows = rows.filter(stage__in=LOST)
    elif stage:
        rows = rows.filter(stage=stage)
    if taker == "none":
        rows = rows.filter(taker=None)
    elif taker.isdecimal():
        rows = rows.filter(taker=int(taker))
    return rows.filter(reason=reason) if reason else rows


def group_passings(handover: Handover) -> list[GroupPassing]:
    """The groups of a hand-over, the largest first."""
    rows = GroupPassing.objects.filter(handover=handover).select_related("group", "taker")
    return list(rows.order_by("-group__customer_count", "pk"))


def next_due(handover: Handover) -> datetime | None:
    """When the first of those who wait for the customer passes on by itself."""
    waiting = Passing.objects.filter(handover=handover, stage=Stage.WAITING)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def last_due(handover: Handover) -> datetime | None:
    """When the last of them does."""
    waiting = Passing.objects.filter(handover=handover, stage=Stage.WAITING)
    return waiting.order_by("-due_at").values_list("due_at", flat=True).first()


def tallies(ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Of each hand-over: all customers, those passed on, and those who stayed."""
    found = {pk: {"total": 0, "done": 0, "lost": 0} for pk in ids}
    rows = Passing.objects.filter(handover__in=ids).values_list("handover", "stage")
    for pk, stage, count in rows.annotate(count=Count("pk")).order_by():
        found[pk]["total"] += count
        found[pk]["done"] += count * (stage == Stage.DONE)
        found[pk]["lost"] += count * (stage in LOST)
    return found


@dataclass(frozen=True)
class Stranded:
    """A member who has left, with what nobody has taken over yet."""

    member: Member
    customers: int
    groups: int
    running: Handover | None


def stranded(viewer: Member) -> list[Stranded]:
    """Members within sight who have left or were switched off, and still hold something."""
    gone = givers(viewer).exclude(status=Member.Status.ACTIVE)
    members = list(gone.order_by("-left_at", "pk")[:50])
    ids = [member.pk for member in members]
    customers = counts_of(ids)
    groups = dict(
        GroupChat.objects.filter(owner__in=ids, dissolved_at=None)
        .values_list("owner")
        .annotate(count=Count("pk"))
        .order_by()
    )
    running = {
        each.member_id: each
        for each in Handover.objects.filter(
            member__in=ids, state__in=[Handover.State.DRAFT, Handover.State.RUNNING]
        ).order_by("pk")
    }
    return [
        Stranded(member, customers[member.pk], groups.get(member.pk, 0), running.get(member.pk))
        for member in members
    ]


def counts_of(member_ids: Sequence[int]) -> dict[int, int]:
    """How many customers each of these still has, by our follows and WeCom's unassigned list."""
    pairs = set(
        Follow.objects.filter(member__in=member_ids, ended_at=None, is_half=False).values_list(
            "member_id", "customer_id"
        )
    ) | set(Orphan.objects.filter(member__in=member_ids).values_list("member_id", "customer_id"))
    counts = dict.fromkeys(member_ids, 0)
    for member_id, _customer in pairs:
        counts[member_id] += 1
    return counts


def is_away(member: Member, *, on: date) -> bool:
    """Whether a leave of the member runs."""
    rows = Handover.objects.filter(member=member, kind=Handover.Kind.LEAVE)
    return rows.filter(state=Handover.State.RUNNING, back_on__gt=on).exists()
