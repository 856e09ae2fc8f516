"""The library's pages: the list as cards, and one material with all that is known of it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yutang.commerce import words as commerce
from yutang.commerce.models import Product
from yutang.content import usage
from yutang.content.commands.materials import asks_approval
from yutang.content.models import Kind, Material, MaterialVersion
from yutang.content.queries import library
from yutang.content.queries.articles import members_file
from yutang.content.views import phone
from yutang.customers.models import Profile
from yutang.kernel import clock
from yutang.kernel.ui import keyset, panels
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

PAGE = 24
ICONS = {
    Kind.TEXT: "message",
    Kind.IMAGE: "photo",
    Kind.ARTICLE: "article",
    Kind.LINK: "link",
    Kind.MINIPROGRAM: "apps",
    Kind.VIDEO: "video",
    Kind.FILE: "file",
    Kind.POSTER: "polaroid",
}
KINDS = [(kind, ICONS[kind]) for kind in Kind]


@require_safe
@member_required("content.see")
def materials(request: MemberRequest) -> HttpResponse:
    """All materials as cards; who doesn't prepare them sees what may be said."""
    prepares = sees_all(request)
    listing = _listing(request, prepares=prepares)
    wanted = library.Wanted(
        q=listing.q,
        folder=_folder(request),
        **{each.key: each.value for each in listing.filters},
    )
    found = library.wanted_materials(wanted, all_states=prepares)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=PAGE)
    branches = library.tree()
    context = {
        "listing": listing,
        "page": page,
        "cards": [card(each) for each in page.rows],
        "branches": branches,
        "folder": wanted.folder,
        "here": next((b for b in branches if str(b.folder.pk) == wanted.folder), None),
        "kinds": KINDS,
        "waiting": library.waiting_count() if prepares else 0,
        "is_narrowed": listing.is_narrowed or bool(wanted.folder),
    }
    return render(request, "content/materials.html", context)


@require_safe
@member_required("content.see")
def material(request: MemberRequest, pk: int) -> HttpResponse:
    """One material: how it looks, its labels, versions, who uses it, what came of it."""
    found = get_object_or_404(
        Material.objects.select_related("folder__parent", "owner", "cover"), pk=pk
    )
    if not (sees_all(request) or found.is_usable(clock.now())):
        raise Http404
    versions = found.versions.select_related("author", "decided_by").order_by("-number")
    waiting = versions.filter(state=MaterialVersion.State.WAITING).first()
    context = {
        "material": found,
        "badge": badge(found),
        "icon_name": ICONS[Kind(found.kind)],
        "versions": versions[:50],
        "waiting": waiting,
        "is_own": waiting is not None and waiting.author_id == request.member.pk,
        "asks": asks_approval(found.folder),
        "uses": usage.of(found.pk),
        "panels": panels.filled("material", request, found),
        **_labels(found),
        **phone.of_saved(found.kind, found),
    }
    return render(request, "content/material.html", context)


def sees_all(request: MemberRequest) -> bool:
    """Whether the member sees drafts and retired ones too."""
    return request.member.may("content.change") or request.member.may("content.approve")


def card(material: Material) -> dict[str, Any]:
    """A material as a list or the picker shows it."""
    picture = library.thumbnail(material, material.kind)
    return {
        "material": material,
        "icon": ICONS[Kind(material.kind)],
        "picture": members_file(picture) if picture else "",
        "badge": badge(material),
        "obstacles": [commerce.short(key) for key in material.obstacles],
    }


def badge(material: Material) -> tuple[str, Any] | None:
    """Level and words of what is to be known of its state; None: in use, nothing to say."""
    now, states = clock.now(), Material.State
    if material.state == states.RETIRED:
        return "off", material.get_state_display()
    if material.waits:
        return "warn", states.WAITING.label
    if material.state == states.DRAFT:
        return "off", states.DRAFT.label
    if material.expires_at is None:
        return None
    if material.expires_at <= now:
        return "error", _("Expired")
    return ("warn", _("Expires soon")) if material.expires_at - now <= library.SOON else None


def _labels(material: Material) -> dict[str, Any]:
    stages = dict(Profile.Lifecycle.choices)
    return {
        "lifecycles": [stages[key] for key in material.lifecycles if key in stages],
        "needs": [commerce.short(key) for key in material.needs],
        "obstacles": [commerce.short(key) for key in material.obstacles],
        "products": Product.objects.filter(pk__in=material.product_ids).order_by("title"),
    }


def _folder(request: MemberRequest) -> str:
    asked = request.GET.get("folder", "")
    return asked if asked == "none" or (asked.isascii() and asked.isdigit()) else ""


def _listing(request: MemberRequest, *, prepares: bool) -> Listing:
    states = [
        *Material.State.choices,
        ("change", _("With a change that waits")),
        ("expiring", _("Expires within 14 days")),
        ("expired", _("Expired")),
    ]
    products = [(str(each.pk), each.title) for each in library.labelled_products()]
    needs = [(key, commerce.short(key)) for key in commerce.NEEDS]
    obstacles = [(key, commerce.short(key)) for key in commerce.OBSTACLES]
    filters = [
        Filter("kind", _("Kind"), Kind.choices),
        Filter("topic", _("Topic"), [(each, each) for each in library.topics()]),
        Filter("lifecycle", _("Lifecycle"), Profile.Lifecycle.choices),
        Filter("obstacle", _("Obstacle"), obstacles),
        Filter("need", _("Need"), needs),
        Filter("product", _("Product"), products),
    ]
    if prepares:
        filters.append(Filter("state", _("State"), states))
    return Listing.read(
        request,
        filters=filters,
        sorts={"changed_at": _("Changed"), "title": _("Headline"), "expires_at": _("Expiry")},
        default_sort="-changed_at",
        search_label=_("Title, words or topic"),
    )
