"""The list of audiences, and the small charts in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from yutang.audiences.models import Audience
from yutang.org.models import Member


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: not at all."""

    q: str = ""
    folder: str = ""
    owner: str = ""
    kind: str = ""
    schedule: str = ""
    archived: bool = False


def audiences(wanted: Wanted) -> QuerySet[Audience]:
    """The audiences that fit."""
    rows = Audience.objects.filter(archived_at__isnull=not wanted.archived).select_related("owner")
    if wanted.q:
        text = Q(name__icontains=wanted.q) | Q(description__icontains=wanted.q)
        rows = rows.filter(text | Q(folder__icontains=wanted.q))
    exact = {"kind": wanted.kind, "schedule": wanted.schedule, "owner": wanted.owner}
    exact["folder"] = wanted.folder
    return rows.filter(**{name: value for name, value in exact.items() if value})


def folders() -> list[str]:
    """The folders in use."""
    found = Audience.objects.filter(archived_at=None).exclude(folder="")
    return list(found.order_by("folder").values_list("folder", flat=True).distinct())


def owners() -> list[Member]:
    """Who owns a living audience."""
    ids = Audience.objects.filter(archived_at=None).values("owner")
    return list(Member.objects.filter(pk__in=ids).order_by("name"))


def polyline(sizes: Sequence[int], *, width: int = 96, height: int = 24) -> str:
    """The sizes as the points of an SVG line; empty: too few for a line."""
    if len(sizes) < 2:
        return ""
    low, high = min(sizes), max(sizes)
    step, span = width / (len(sizes) - 1), (high - low) or 1
    rise = [(size - low) / span if high > low else 0.5 for size in sizes]
    return " ".join(
        f"{n * step:.1f},{height - 2 - part * (height - 4):.1f}" for n, part in enumerate(rise)
    )
