"""Which groups a member may see, and who is or was in them."""

from dataclasses import dataclass

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet

from yutang.groups.models import GroupChat, GroupMember
from yutang.org import queries as org
from yutang.org.models import Member


@dataclass(frozen=True)
class Wanted:
    """Which groups a list is of; empty: all."""

    q: str = ""
    status: str = ""
    owner: str = ""
    tag: str = ""


def groups(member: Member) -> QuerySet[GroupChat]:
    """All groups, or those that the member or one of the member's people owns or is in."""
    found = GroupChat.objects.select_related("owner")
    ids = org.visible_member_ids(member)
    if ids is None:
        return found
    inside = GroupMember.objects.filter(group=OuterRef("pk"), member__in=ids, left_at=None)
    return found.filter(Q(owner__in=ids) | Exists(inside))


def wanted_groups(member: Member, wanted: Wanted) -> QuerySet[GroupChat]:
    """Those of them that a list is narrowed to."""
    found = groups(member)
    if wanted.q:
        found = found.filter(Q(name__icontains=wanted.q) | Q(owner__name__icontains=wanted.q))
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.owner.isdecimal():
        found = found.filter(owner=int(wanted.owner))
    if wanted.tag:
        found = found.filter(tags__contains=[wanted.tag])
    return found


def owners(member: Member) -> list[tuple[str, str]]:
    """Who owns groups that the member sees: id and name, by name."""
    rows = groups(member).exclude(owner=None).order_by("owner__name", "owner")
    found = rows.values_list("owner", "owner__name").distinct()
    return [(str(pk), name) for pk, name in found]


def groups_owned(owner_id: int) -> int:
    """How many living groups the owner has."""
    rows = GroupChat.objects.filter(owner=owner_id)
    return rows.exclude(status=GroupChat.Status.DISSOLVED).count()


def tags(member: Member) -> list[str]:
    """The tags that groups in sight bear."""
    each = Func(F("tags"), function="unnest", output_field=CharField())
    rows = groups(member).annotate(tag=each).values_list("tag", flat=True)
    return sorted(set(rows.order_by()))


def stays_of_group(
    group: GroupChat, *, q: str = "", who: str = "", scene: str = ""
) -> QuerySet[GroupMember]:
    """The group's people. `who`: customers, staff, left; empty: all who are in it."""
    found = group.stays.select_related("customer", "member", "invitor")
    found = found.exclude(left_at=None) if who == "left" else found.filter(left_at=None)
    if who in ("customers", "staff"):
        found = found.filter(customer__isnull=who == "staff")
    if scene.isdecimal():
        found = found.filter(scene=int(scene))
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(customer__name__icontains=q) | Q(member__name__icontains=q)
        )
    return found


def stays_of_customer(customer_id: int) -> list[GroupMember]:
    """The groups a customer is in now, the youngest first, and then those that she left."""
    found = GroupMember.objects.filter(customer=customer_id).select_related("group__owner")
    rows = found.order_by("-joined_at", "-pk")
    return sorted(rows, key=lambda stay: stay.left_at is not None)
