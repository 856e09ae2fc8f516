"""The sidebar's pages: found by the customer of the chat, narrowed to what the member may see."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yutang.commerce.words import NEEDS, OBSTACLES, short
from yutang.console.sidebar import saying, signing
from yutang.content.commands import scripts as script_commands
from yutang.content.commands import standing as standing_commands
from yutang.content.models import Material, Script
from yutang.content.queries import materials
from yutang.content.queries import scripts as scripts_queries
from yutang.content.queries.standing import standing
from yutang.content.queries.suggesting import suggestions
from yutang.content.rules import filling
from yutang.customers import queries
from yutang.customers.models import Customer, Identity, Profile, Tag
from yutang.kernel import clock, enterprise, reading
from yutang.kernel.ui import panels
from yutang.org.access import MemberRequest, member_required
from yutang.wecom import settings as wecom_settings

TABS = (
    ("customer", _("Customer"), "user"),
    ("scripts", _("Scripts"), "message-2-share"),
    ("content", _("Content"), "article"),
    ("tasks", _("To do"), "checklist"),
)
SHOWN = 30


@member_required("sidebar.see")
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """The frame with what needs no customer; WeCom tells its script whose chat this is."""
    app, bridge = wecom_settings.app(), signing.bridge()
    tab = "customer" if request.GET.get("customer") else "scripts"
    context = _shown(request, _chosen(request), tab)
    context |= {"app": app, "bridge": bridge}
    response = render(request, "console/sidebar/page.html", context)
    response["Content-Security-Policy"] = signing.policy(bridge)
    return response


@member_required("sidebar.see")
@require_GET
def signature(request: MemberRequest) -> HttpResponse:
    """What the SDK needs to speak for our app on the address given."""
    return JsonResponse(signing.signatures(request, request.GET.get("url", "")))


@member_required("sidebar.see")
@require_GET
def who(request: MemberRequest) -> HttpResponse:
    """The sidebar for whom WeCom names, or for a customer we know; without one what suits all."""
    external = request.GET.get("external_userid", "")
    customer = _named(request, external) if external else _chosen(request)
    tab = request.GET.get("tab", "")
    context = _shown(request, customer, tab if tab in dict_of_tabs() else "scripts")
    context["is_stranger"] = bool(external) and customer is None
    return render(request, "console/sidebar/shown.html", context)


@member_required("sidebar.see")
@require_GET
def panel(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """One of the panels of the customer's page, as it stands there."""
    customer = _visible(request, pk)
    known = panels.of("customer", permissions=request.member.permissions, place="tab")
    found = next((each for each in known if each.key == key), None)
    if found is None:
        return HttpResponse(status=404)
    return render(request, found.template, found.context(request, customer))


@member_required("customers.change")
@require_POST
def set_standing(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what stands in her way, or what she wants; the same choice again takes it back."""
    customer = _visible(request, pk)
    now = standing(customer.pk)
    if "obstacle" in request.POST:
        key = request.POST["obstacle"]
        standing_commands.set_obstacle(
            customer_id=customer.pk,
            key="" if key == now.obstacle else key,
            actor=request.member,
        )
    elif key := request.POST.get("need", ""):
        keys = {*now.needs} ^ {key}
        standing_commands.set_needs(
            customer_id=customer.pk, keys=sorted(keys), actor=request.member
        )
    context = {"customer": customer, **_standing(customer)}
    return render(request, "console/sidebar/standing.html", context)


@member_required("scripts.see")
@require_GET
def scripts(request: MemberRequest) -> HttpResponse:
    """The scripts that fit what is typed, or what suits the customer at hand."""
    context = _scripts(request, _chosen(request), request.GET.get("q", ""))
    return render(request, "console/sidebar/scripts_rows.html", context)


@member_required("scripts.see")
@require_POST
def script_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """What the SDK sends for the script, filled for the customer."""
    script = get_object_or_404(scripts_queries.visible(request.member), pk=pk)
    said = saying.of_script(script, request.member, _chosen(request))
    return JsonResponse({"messages": said})


@member_required("scripts.see")
@require_POST
def script_used(request: MemberRequest, pk: int) -> HttpResponse:
    """The script stands in the chat now."""
    script = get_object_or_404(scripts_queries.visible(request.member), pk=pk)
    customer = _chosen(request)
    script_commands.use_script(
        script=script, member=request.member, customer_id=customer.pk if customer else None
    )
    return HttpResponse(status=204)


@member_required("scripts.see")
@require_POST
def script_kept(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the script at hand, or don't any more."""
    script = get_object_or_404(scripts_queries.visible(request.member), pk=pk)
    kept = script.pk not in scripts_queries.favourite_ids(request.member)
    script_commands.set_favourite(script=script, member=request.member, kept=kept)
    context = {"script": script, "is_kept": kept}
    return render(request, "console/sidebar/star.html", context)


@member_required("content.see")
@require_GET
def content(request: MemberRequest) -> HttpResponse:
    """The materials that fit what is typed, the youngest first."""
    context = _content(request, _chosen(request), request.GET.get("q", ""))
    return render(request, "console/sidebar/content_rows.html", context)


@member_required("content.see")
@require_POST
def material_messages(request: MemberRequest, pk: int) -> HttpResponse:
    """What the SDK sends for the material, with a link of this customer's own."""
    material = get_object_or_404(materials.usable(clock.now()), pk=pk)
    said = saying.of_material(material, request.member, _chosen(request))
    return JsonResponse({"messages": said})


def dict_of_tabs() -> dict[str, Any]:
    """The tabs by their key."""
    return {key: label for key, label, _icon in TABS}


def _named(request: MemberRequest, external_userid: str) -> Customer | None:
    kind = Identity.Kind.EXTERNAL_USERID
    known = Identity.objects.filter(kind=kind, value=external_userid).values("customer")
    return _seen(request).filter(pk__in=known).first()


def _chosen(request: MemberRequest) -> Customer | None:
    given = reading.whole(request.GET.get("customer") or request.POST.get("customer"))
    return _seen(request).filter(pk=given).first() if given else None


def _visible(request: MemberRequest, pk: int) -> Customer:
    return get_object_or_404(_seen(request), pk=pk)


def _seen(request: MemberRequest) -> QuerySet[Customer]:
    return queries.scoped(request.member).select_related("profile__store", "profile__consultant")


def _shown(request: MemberRequest, customer: Customer | None, tab: str) -> dict[str, Any]:
    """The whole sidebar on one of its tabs; without a customer there is no tab of hers."""
    tab = "scripts" if customer is None and tab == "customer" else tab
    context: dict[str, Any] = {
        "customer": customer,
        "tab": tab,
        "tabs": [each for each in TABS if customer or each[0] != "customer"],
    }
    if tab == "customer" and customer:
        return context | _card(request, customer)
    if tab == "scripts":
        return context | _scripts(request, customer, "")
    return context | (_content(request, customer, "") if tab == "content" else {})


def _card(request: MemberRequest, customer: Customer) -> dict[str, Any]:
    tags = Tag.objects.filter(pk__in=customer.profile.tag_ids, deleted_at=None)
    return {
        "profile": customer.profile,
        "stage": Profile.Lifecycle(customer.profile.lifecycle).label,
        "currency": enterprise.currency(),
        "tag_count": tags.count(),
        "panels": panels.of("customer", permissions=request.member.permissions, place="tab"),
        **_standing(customer),
    }


def _standing(customer: Customer) -> dict[str, Any]:
    now = standing(customer.pk)
    return {
        "obstacles": [(key, str(words), key == now.obstacle) for key, words in OBSTACLES.items()],
        "needs": [
            (key, short(key), key in now.needs)
            for key in NEEDS
            if not key.startswith("b_") or key in now.needs
        ],
    }


def _scripts(request: MemberRequest, customer: Customer | None, q: str) -> dict[str, Any]:
    """Found ones; or, before anything is typed, suggested, kept and recent ones."""
    member = request.member
    if q.strip():
        groups = [("", [(each, "") for each in scripts_queries.found(member, q, limit=SHOWN)])]
    else:
        groups = _ready(request, customer)
    filled = saying.values(member, customer)
    kept = scripts_queries.favourite_ids(member)
    return {
        "q": q,
        "customer": customer,
        "groups": [
            (title, [(s, _preview(s, filled), reason, s.pk in kept) for s, reason in rows])
            for title, rows in groups
            if rows
        ],
    }


def _ready(
    request: MemberRequest, customer: Customer | None
) -> list[tuple[Any, list[tuple[Script, str]]]]:
    member, seen = request.member, set[int]()
    suggested = suggestions(member, customer) if customer else []
    favourites = scripts_queries.visible(member).filter(favourites__member=member)
    often = scripts_queries.visible(member).order_by("-use_count", "pk")[:8]
    groups = []
    for title, rows in (
        (_("For this customer"), [(each.script, each.reason) for each in suggested]),
        (_("Favourites"), [(each, "") for each in favourites.order_by("-use_count", "pk")[:10]]),
        (_("Sent lately"), [(each, "") for each in scripts_queries.recent(member, limit=6)]),
        (_("Often sent"), [(each, "") for each in often]),
    ):
        groups.append((title, [row for row in rows if row[0].pk not in seen]))
        seen.update(row[0].pk for row in rows)
    return groups


def _preview(script: Script, filled: dict[str, str]) -> str:
    words = next((part["text"] for part in script.parts if part["type"] == "text"), "")
    return filling.fill(words, filled)


def _content(request: MemberRequest, customer: Customer | None, q: str) -> dict[str, Any]:
    rows: QuerySet[Material] = materials.usable(clock.now()).order_by("-changed_at", "-pk")
    for word in q.split():
        rows = rows.filter(title__icontains=word)
    return {"q": q, "customer": customer, "materials": rows.select_related("cover")[:SHOWN]}
