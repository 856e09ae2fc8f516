"""Group codes as a member may see them, and how full each is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yutang.acquisition.models import Door, GroupCode, GroupJoin, GroupScan
from yutang.acquisition.queries.doors import rooms_of
from yutang.acquisition.rules.doors import Room, places
from yutang.org.models import Member
from yutang.org.queries import visible_unit_ids


def group_codes(*, scope: Member) -> QuerySet[GroupCode]:
    """All group codes, or those of the member's own stores."""
    units = visible_unit_ids(scope)
    everything = GroupCode.objects.select_related("store", "keeper")
    return everything if units is None else everything.filter(store__in=units)


def listed_group_codes(
    *, scope: Member, q: str = "", channel: str = "", state: str = "", store: str = ""
) -> QuerySet[GroupCode]:
    """The codes of a list with their scans and joins; empty filters hide nothing."""
    found = group_codes(scope=scope)
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(slug=q) | Q(store__name__icontains=q) | Q(remark__icontains=q)
        )
    plain = {"channel": channel, "store": store}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if state:
        found = found.filter(closed_at__isnull=state != "closed")
    return found.annotate(scan_count=_scans(), join_count=_joins())


@dataclass(frozen=True)
class Filling:
    """How full the groups behind a door are."""

    door: Door
    rooms: list[Room]

    @property
    def places(self) -> int:
        return places(self.rooms)

    @property
    def is_endless(self) -> bool:
        """WeCom opens the next group by itself."""
        return bool(self.door.room_name) and any(room.is_sound for room in self.rooms)

    @property
    def is_full(self) -> bool:
        return not self.places and not self.is_endless

    @property
    def is_low(self) -> bool:
        """It is time to add a group."""
        return self.places <= self.door.code.low_at and not self.is_endless

    @property
    def lost(self) -> list[Room]:
        """Groups that nobody is led into any more: dissolved, or without their owner."""
        return [room for room in self.rooms if not room.is_sound]


def fillings(codes: Iterable[GroupCode]) -> dict[int, list[Filling]]:
    """The open doors of each code with their groups, in order."""
    ids = [code.pk for code in codes]
    doors = list(
        Door.objects.filter(code__in=ids, closed_at=None).select_related("code", "picture")
        .order_by("position")
    )  # fmt: skip
    rooms = rooms_of(doors)
    found: dict[int, list[Filling]] = {pk: [] for pk in ids}
    for door in doors:
        found[door.code_id].append(Filling(door, rooms[door.pk]))
    return found


def low_fillings(*, keeper: Member) -> list[Filling]:
    """The doors of the member's own open codes where groups are nearly full."""
    codes = GroupCode.objects.filter(keeper=keeper, closed_at=None)
    return [each for doors in fillings(codes).values() for each in doors if each.is_low]


def _scans() -> Coalesce:
    rows = GroupScan.objects.filter(code=OuterRef("pk")).order_by().values("code")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), IntegerField()), 0)


def _joins() -> Coalesce:
    rows = GroupJoin.objects.filter(door__code=OuterRef("pk")).order_by().values("door__code")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), IntegerField()), 0)
