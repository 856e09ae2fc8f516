"""Reads of units and members."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from yutang.org import rules
from yutang.org.models import Member, Unit


def visible_unit_ids(member: Member) -> set[int] | None:
    """The units whose customers the member sees; None means all, an empty set own ones only."""
    if member.role in rules.SEES_ALL:
        return None
    if member.role not in rules.SEES_OWN_UNITS:
        return set()
    return set(_units_below(member).values_list("id", flat=True))


def visible_member_ids(member: Member) -> set[int] | None:
    """The members whose customers the member sees; None means all."""
    units = visible_unit_ids(member)
    if units is None:
        return None
    colleagues = Member.objects.filter(units__in=units).values_list("id", flat=True)
    return {member.pk, *colleagues}


def visible_members(member: Member) -> QuerySet[Member]:
    """The members whom this one sees in lists: all, or those of the own units and below."""
    if member.role in rules.SEES_ALL:
        return Member.objects.all()
    return Member.objects.filter(pk__in=visible_member_ids(member) or {member.pk})


def visible_units(member: Member) -> QuerySet[Unit]:
    """The units whom this one sees in lists."""
    if member.role in rules.SEES_ALL:
        return Unit.objects.all()
    return Unit.objects.filter(pk__in=visible_unit_ids(member) or set())


def nobody_signs_in() -> bool:
    """Whether the installation is so new that it has no member at all."""
    return not Member.objects.exists()


def root_unit_ids(member: Member) -> Sequence[int]:
    """The units the member belongs to; everything below them is within sight of a manager."""
    return list(member.units.values_list("id", flat=True))


def _units_below(member: Member) -> QuerySet[Unit]:
    wanted = Q(pk__in=[])
    for path in member.units.values_list("path", flat=True):
        wanted |= Q(path__startswith=path)
    return Unit.objects.filter(wanted)
