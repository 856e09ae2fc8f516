"""The library as its pages show it: narrowed, by folder, with pictures, in the picker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet

from yutang.commerce.models import Product
from yutang.content.models import Folder, Kind, Material, MaterialVersion, RecentPick
from yutang.content.queries.materials import usable
from yutang.content.queries.opened import OPENS
from yutang.kernel import clock

SOON = timedelta(days=14)
RECENT = 12
OFFERED = 24


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; empty: all that isn't retired."""

    q: str = ""
    folder: str = ""  # an id, or "none"
    kind: str = ""
    topic: str = ""
    lifecycle: str = ""
    obstacle: str = ""
    need: str = ""
    product: str = ""
    state: str = ""  # of the material, or "change", "expiring", "expired"


@dataclass(frozen=True)
class Branch:
    """A folder as the tree shows it."""

    folder: Folder
    depth: int
    title: str  # with the names above it
    held: int
    asks: bool  # itself, or one above it


def wanted_materials(wanted: Wanted, *, all_states: bool) -> QuerySet[Material]:
    """Those that the list shows; who doesn't prepare content sees what may be said only."""
    found = Material.objects.select_related("folder", "cover", "owner")
    if not all_states:
        found = found.filter(pk__in=usable(clock.now()))
    for narrow in (_by_words, _by_folder, _by_labels, _by_state):
        found = narrow(found, wanted)
    return found


def _by_words(found: QuerySet[Material], wanted: Wanted) -> QuerySet[Material]:
    for word in wanted.q.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(text__icontains=word)
            | Q(topic__icontains=word)
            | Q(kind__in=[kind.value for kind in Kind if word.lower() in kind.label.lower()])
        )
    return found


def _by_folder(found: QuerySet[Material], wanted: Wanted) -> QuerySet[Material]:
    if wanted.folder == "none":
        return found.filter(folder=None)
    if not wanted.folder:
        return found
    folder = Folder.objects.filter(pk=wanted.folder).first()
    return found.filter(folder__path__startswith=folder.path) if folder else found.none()


def _by_labels(found: QuerySet[Material], wanted: Wanted) -> QuerySet[Material]:
    for name, value in (("kind", wanted.kind), ("topic", wanted.topic)):
        if value:
            found = found.filter(**{name: value})
    lists = (
        ("lifecycles", wanted.lifecycle),
        ("obstacles", wanted.obstacle),
        ("needs", wanted.need),
        ("product_ids", wanted.product),
    )
    for name, value in lists:
        if value:
            found = found.filter(**{f"{name}__contains": [value]})
    return found


def _by_state(found: QuerySet[Material], wanted: Wanted) -> QuerySet[Material]:
    now = clock.now()
    in_use = Q(state=Material.State.APPROVED)
    conditions = {
        "": ~Q(state=Material.State.RETIRED),
        "change": Q(waits=True),
        "expiring": in_use & Q(expires_at__gt=now, expires_at__lte=now + SOON),
        "expired": in_use & Q(expires_at__lte=now),
    }
    return found.filter(conditions.get(wanted.state, Q(state=wanted.state)))


def tree() -> list[Branch]:
    """All folders, each below its parent, names in order."""
    held = Count("materials", filter=~Q(materials__state=Material.State.RETIRED))
    folders = {each.pk: each for each in Folder.objects.annotate(held=held)}
    found = [_branch(folder, folders) for folder in folders.values()]
    return sorted(found, key=lambda branch: branch.title)


def _branch(folder: Folder, folders: Mapping[int, Folder]) -> Branch:
    above = [folders[int(part)] for part in folder.path.split("/") if part]
    return Branch(
        folder=folder,
        depth=len(above) - 1,
        title=" / ".join(each.name for each in above),
        held=folder.held,  # type: ignore[attr-defined]
        asks=any(each.asks_approval for each in above),
    )


def topics() -> list[str]:
    """The topics that materials bear."""
    named = Material.objects.exclude(topic="").exclude(state=Material.State.RETIRED)
    return list(named.values_list("topic", flat=True).distinct().order_by("topic"))


def labelled_products() -> list[Product]:
    """The products that materials are about."""
    ids = {pk for ids in Material.objects.values_list("product_ids", flat=True) for pk in ids}
    return list(Product.objects.filter(pk__in=ids).order_by("title"))


def waiting_count() -> int:
    """Materials with a version that waits for approval."""
    return Material.objects.filter(waits=True).count()


def newest_version(material: Material) -> MaterialVersion:
    return MaterialVersion.objects.get(material=material, number=material.newest)


def offered(*, q: str, kind: str, member_id: int, read: bool = False) -> Sequence[Material]:
    """What the picker shows: what fits the words, else the member's recent ones first.

    `read`: before all others what tells that it was opened.
    """
    found = usable(clock.now()).select_related("cover")
    found = _by_labels(_by_words(found, Wanted(q=q)), Wanted(kind=kind))
    if not read:
        return _first(found, q, member_id)
    opened = _first(found.filter(kind__in=OPENS), q, member_id)
    return [*opened, *_first(found.exclude(kind__in=OPENS), q, member_id)][:OFFERED]


def _first(found: QuerySet[Material], q: str, member_id: int) -> list[Material]:
    if q:
        return list(found.order_by("-changed_at")[:OFFERED])
    recent = _recent(found, member_id)
    rest = found.exclude(pk__in=[each.pk for each in recent]).order_by("-changed_at")
    return [*recent, *rest[: OFFERED - len(recent)]]


def _recent(found: QuerySet[Material], member_id: int) -> list[Material]:
    picks = RecentPick.objects.filter(member=member_id, material__in=found)
    ids = list(picks.order_by(F("at").desc()).values_list("material_id", flat=True)[:RECENT])
    rows = found.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def picked(ids: Iterable[int]) -> list[Material]:
    """The chosen ones in their order, also those that went out of use meanwhile."""
    wanted = list(ids)
    rows = Material.objects.select_related("cover").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]


def thumbnail(material: Material | MaterialVersion, kind: str) -> str | None:
    """The id of the picture that stands for it."""
    if kind in (Kind.IMAGE, Kind.POSTER, Kind.MINIPROGRAM) and material.attachments:
        return str(material.attachments[0].get("file_id") or "") or None
    if material.cover_id:
        return str(material.cover_id)
    pictures = (block["file_id"] for block in material.body if block["type"] == "image")
    return next(pictures, None)
