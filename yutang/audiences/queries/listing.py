"""The list of audiences, and how their sizes went."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from yutang.audiences.models import Audience, AudienceRun
from yutang.kernel import clock
from yutang.org.models import Member

HISTORY = timedelta(days=30)
POINTS = 40  # of a small chart
MOST_RUNS = 400  # of a large one


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


def sizes_of(ids: Iterable[int]) -> dict[int, list[int]]:
    """The last sizes of each audience, the oldest first, for a small chart."""
    found: dict[int, list[int]] = defaultdict(list)
    since = clock.now() - HISTORY
    runs = AudienceRun.objects.filter(audience__in=list(ids), at__gte=since).order_by("at", "pk")
    for id, size in runs.values_list("audience", "size"):
        found[id].append(size)
    return {id: thinned(sizes, POINTS) for id, sizes in found.items()}


def thinned(values: Sequence[int], most: int) -> list[int]:
    """At most so many of the values, evenly taken, the last among them."""
    if len(values) <= most:
        return list(values)
    return [values[round(n * (len(values) - 1) / (most - 1))] for n in range(most)]


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


def history(audience: Audience) -> list[AudienceRun]:
    """The last refreshes, the oldest first."""
    return list(audience.runs.order_by("-at", "-pk")[:MOST_RUNS])[::-1]


def movements(audience: Audience, *, since: datetime) -> tuple[int, int]:
    """How many entered and left since then; the first fill is nobody's entering."""
    runs = list(audience.runs.order_by("at", "pk").values_list("at", "entered", "left"))
    later = [(entered, left) for at, entered, left in runs[1:] if at >= since]
    return sum(entered for entered, _ in later), sum(left for _, left in later)
