"""The page of one customer."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.customers import commands, queries, sources
from yutang.customers.forms import NoteForm
from yutang.customers.models import Customer, CustomerTag, Follow, Tag
from yutang.customers.sentences import GROUPS, Told, tell_all
from yutang.customers.views import facts
from yutang.customers.views.paces import paces
from yutang.kernel import clock, enterprise, reading
from yutang.kernel.ui import panels
from yutang.org.access import MemberRequest, member_required

Days = list[tuple[date, list[Told]]]


@member_required("customers.see")
@require_GET
def customer(request: MemberRequest, pk: int) -> HttpResponse:
    """All about one customer whom the member may see."""
    found = _visible(request, pk)
    if found.pk != pk:  # she became another
        return redirect("customers:customer", pk=found.pk)
    tabs = panels.of("customer", permissions=request.member.permissions, place="tab")
    tab = request.GET.get("tab", "")
    panel = next((each for each in tabs if each.key == tab), None)
    context: dict[str, Any] = {
        "customer": found,
        "profile": found.profile,
        "source": _source(found),
        "follows": queries.follows_of(found),
        "identities": queries.identities_of(found),
        "consents": queries.consents_of(found),
        "tabs": [{"label": _("Timeline"), "url": "?", "active": panel is None}]
        + [
            {"label": each.title, "url": f"?tab={each.key}", "active": each is panel}
            for each in tabs
        ],
        "panel": panel,
        "panel_context": panel.context(request, found) if panel else {},
        "cards": panels.filled("customer", request, found, place="main"),
        "side": panels.filled("customer", request, found, place="side"),
        "currency": enterprise.currency(),
        **_tags(found),
        **facts.card(found, request.member),
        "paces": paces(found.profile),
    }
    if panel is None:
        context |= _timeline(request, found)
    return render(request, "customers/customer.html", context)


@member_required("customers.see")
@require_GET
def timeline(request: MemberRequest, pk: int) -> HttpResponse:
    """More of the timeline, for htmx; without it the whole page at that place."""
    found = _visible(request, pk)
    if not request.headers.get("HX-Request"):
        query = request.META["QUERY_STRING"]
        return redirect(f"{reverse('customers:customer', args=[pk])}?{query}")
    context = {"customer": found, **_timeline(request, found)}
    whole = "cursor" not in request.GET
    template = "customers/timeline.html" if whole else "customers/timeline_rows.html"
    return render(request, template, context)


@member_required("customers.see")
@require_GET
def tag_choices(request: MemberRequest, pk: int) -> HttpResponse:
    """The tags that the customer may still be given, narrowed by what is typed."""
    found = _visible(request, pk)
    offered = queries.tags_to_give(found, request.GET.get("q", ""))
    context = {"customer": found, "offered": offered, "q": request.GET.get("q", "")}
    return render(request, "customers/tag_choices.html", context)


@member_required("customers.change")
@require_POST
def tag_add(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the customer a tag."""
    found = _visible(request, pk)
    tag = get_object_or_404(Tag, pk=reading.whole(request.POST.get("tag")), deleted_at=None)
    commands.tag_customers(
        customer_ids=[found.pk],
        tag_ids=[tag.pk],
        source=CustomerTag.Source.MEMBER,
        source_ref=f"member:{request.member.pk}",
        actor=request.member,
    )
    return _tags_shown(request, found)


@member_required("customers.change")
@require_POST
def tag_remove(request: MemberRequest, pk: int, tag_id: int) -> HttpResponse:
    """Take a tag off the customer."""
    found = _visible(request, pk)
    commands.untag_customers(
        customer_ids=[found.pk],
        tag_ids=[tag_id],
        source=CustomerTag.Source.MEMBER,
        source_ref=f"member:{request.member.pk}",
        actor=request.member,
    )
    return _tags_shown(request, found)


@member_required("customers.see")
@require_GET
def tags(request: MemberRequest, pk: int) -> HttpResponse:
    """The card of the customer's tags, which asks again while one is on its way to WeCom."""
    return _tags_shown(request, _visible(request, pk))


@member_required("customers.change")
@require_http_methods(["GET", "POST"])
def note(request: MemberRequest, pk: int, follow_id: int) -> HttpResponse:
    """Change what a member noted about the customer."""
    found = _visible(request, pk)
    follow = get_object_or_404(Follow.objects.select_related("member"), pk=follow_id, customer=pk)
    form = NoteForm(request.POST) if request.method == "POST" else NoteForm.of(follow)
    if form.is_bound and form.is_valid():
        commands.note_customer(follow_id=follow.pk, actor=request.member, **form.cleaned_data)
        messages.success(request, _("Saved, and on its way to WeCom."))
        return redirect("customers:customer", pk=pk)
    context = {"customer": found, "follow": follow, "form": form}
    return render(request, "customers/note.html", context, status=422 if form.errors else 200)


def _visible(request: MemberRequest, pk: int) -> Customer:
    rows = queries.scoped(request.member)
    return get_object_or_404(
        rows.select_related("profile__consultant", "profile__store"), pk=commands.present_id(pk)
    )


def _source(found: Customer) -> str:
    key = found.profile.source_key
    return sources.labels([key]).get(key, key) if key else ""


def _tags(found: Customer) -> dict[str, Any]:
    groups = queries.tags_of(found)
    is_open = any(borne.state == "pending" for _group, row in groups for borne in row)
    return {"groups": groups, "is_pending": is_open}


def _tags_shown(request: MemberRequest, found: Customer) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect("customers:customer", pk=found.pk)
    context = {"customer": found, **_tags(found)}
    return render(request, "customers/tags_card.html", context)


def _timeline(request: MemberRequest, found: Customer) -> dict[str, Any]:
    group = request.GET.get("kind", "")
    page = queries.timeline(found, group=group, cursor=request.GET.get("cursor"))
    days: Days = []
    for told in tell_all(list(page.rows)):
        day = clock.local(told.activity.happened_at).date()
        if not days or days[-1][0] != day:
            days.append((day, []))
        days[-1][1].append(told)
    return {
        "days": days,
        "page": page,
        "kinds": GROUPS,
        "kind": group,
        "shown_day": request.GET.get("day", ""),
        "last_day": days[-1][0].isoformat() if days else "",
        "today": clock.today(),
    }
