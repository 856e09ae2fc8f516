"""Who leads a member's store."""

from yutang.org.models import Member, Unit
from yutang.org.rules import Role


def leading(member: Member) -> list[Member]:
    """Who leads the member's unit: its leaders, else its store managers, else those above.

    Never the member, and never headquarters: nobody there looks at one store.
    """
    unit = member.units.order_by("-path").first()
    while unit is not None and unit.kind != Unit.Kind.HEADQUARTERS:
        rows = Member.objects.filter(status=Member.Status.ACTIVE, memberships__unit=unit)
        rows = rows.exclude(pk=member.pk).order_by("pk").distinct()
        found = list(rows.filter(memberships__is_leader=True, memberships__unit=unit))
        found = found or list(rows.filter(role__in=(Role.STORE_MANAGER, Role.REGION_MANAGER)))
        if found:
            return found
        unit = unit.parent
    return []
