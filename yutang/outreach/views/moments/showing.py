"""Moments as a list, and one with whom it reaches, who published it, and what came back."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.customers.models import Tag
from yutang.kernel import clock
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member, Unit
from yutang.outreach.commands.sends import approval_above
from yutang.outreach.models import Moment, MomentReaction
from yutang.outreach.queries import moments as queries
from yutang.outreach.rules import moments as limits
from yutang.outreach.views.moments.looks import look_of

BEFORE = (Moment.State.DRAFT, Moment.State.ASKED, Moment.State.PLANNED)
LIVE = (*BEFORE[2:], *queries.UNDER_WAY)
SHOWN_NAMES = 6


@member_required("sends.see")
@require_GET
def moments(request: MemberRequest) -> HttpResponse:
    """All moments, the latest made first."""
    owners = [(str(who.pk), who.name) for who in queries.owners()]
    listing = Listing.read(
        request,
        filters=[
            Filter("state", _("State"), Moment.State.choices),
            Filter("owner", _("Owner"), owners),
        ],
        sorts={"name": _("Name"), "created_at": _("Made"), "at": _("When")},
        default_sort="-created_at",
        search_label=_("Name or text"),
    )
    found = queries.moments(q=listing.q, state=listing.value("state"), owner=listing.value("owner"))
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    return render(request, "outreach/moments/list.html", {"listing": listing, "page": page})


@member_required("sends.see")
@require_GET
def moment(request: MemberRequest, pk: int) -> HttpResponse:
    """Before: whom it would reach. Afterwards: how far it is."""
    found = _found(pk)
    context = _frame(request, found, "moment") | look_of(found) | _chosen(found)
    if found.state in BEFORE and not _is_due(found):
        context |= {"above": approval_above(), "own": found.asked_by_id == request.member.pk}
        return render(request, "outreach/moments/draft.html", context)
    context |= _figures(found)
    return render(request, "outreach/moments/result.html", context)


@member_required("sends.see")
@require_GET
def reach(request: MemberRequest, pk: int) -> HttpResponse:
    """Whom it would reach by what we know now; nothing is written."""
    found = _found(pk)
    context = {
        "moment": found,
        "reach": queries.estimate(found),
        "by_member": queries.meant_by_member(found, request.member),
        "shown_a_month": limits.SHOWN_A_MONTH,
    }
    return render(request, "outreach/moments/reach.html", context)


@member_required("sends.see")
@require_GET
def figures(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is by now, for the page that polls; a page of another state is loaded anew."""
    found = _found(pk)
    context = {"moment": found, **_figures(found)}
    answer = render(request, "outreach/moments/figures.html", context)
    if request.GET.get("was") != found.state:
        answer["HX-Refresh"] = "true"
    return answer


@member_required("sends.see")
@require_GET
def members(request: MemberRequest, pk: int) -> HttpResponse:
    """Which members have published it, and who hasn't."""
    found = _found(pk)
    states = [("waiting", _("Not published")), ("published", _("Published"))]
    listing = Listing.read(
        request,
        filters=[Filter("state", _("State"), states)],
        sorts={"seen": _("Could see it"), "likes": _("Likes"), "comments": _("Comments")},
        default_sort="seen",
        search_label=_("Member"),
    )
    rows = queries.parts(found, request.member, state=listing.value("state"), q=listing.q)
    waiting = queries.parts(found, request.member, state="waiting").exclude(member=None)
    context = _frame(request, found, "members") | {
        "listing": listing,
        "page": keyset.page(rows, by=listing.sort, cursor=listing.cursor),
        "waits": found.state == Moment.State.OPEN and not found.cancel_at,
        "waiting": waiting.count(),
    }
    return render(request, "outreach/moments/members.html", context)


@member_required("sends.see")
@require_GET
def people(request: MemberRequest, pk: int) -> HttpResponse:
    """Which customers liked it or commented on it."""
    found = _found(pk)
    listing = Listing.read(
        request,
        filters=[Filter("kind", _("Reaction"), MomentReaction.Kind.choices)],
        sorts={"at": _("When")},
        default_sort="-at",
        search_label=_("Customer's name"),
    )
    rows = queries.reactions(found, request.member, kind=listing.value("kind"), q=listing.q)
    page = keyset.page(rows, by=listing.sort, cursor=listing.cursor)
    context = _frame(request, found, "people") | {"listing": listing, "page": page}
    return render(request, "outreach/moments/people.html", context)


def _found(pk: int) -> Moment:
    rows = Moment.objects.select_related("material", "owner", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _frame(request: MemberRequest, found: Moment, active: str) -> dict[str, Any]:
    names = {"moment": _("Result"), "members": _("Members"), "people": _("Likes and comments")}
    tabs = [
        {
            "label": label,
            "url": reverse(f"moments:{name}", args=[found.pk]),
            "active": name == active,
        }
        for name, label in names.items()
    ]
    return {
        "moment": found,
        "tabs": [] if found.state in BEFORE and not _is_due(found) else tabs,
        "may_change": request.member.may("sends.change"),
        "may_approve": request.member.may("sends.approve"),
        "may_make_again": found.state == Moment.State.UNKNOWN and found.tries >= len(limits.LOOKS),
    }


def _is_due(found: Moment) -> bool:
    """Whether it goes to WeCom at this moment."""
    is_planned = found.state == Moment.State.PLANNED
    return is_planned and (found.at is None or found.at <= clock.now())


def _figures(found: Moment) -> dict[str, Any]:
    return {"figures": queries.figures(found), "is_live": found.state in LIVE}


def _chosen(found: Moment) -> dict[str, Any]:
    """In words: who publishes it, and which tags may see it."""
    units = Unit.objects.filter(pk__in=found.unit_ids).values_list("name", flat=True)
    people = Member.objects.filter(pk__in=found.member_ids).values_list("name", flat=True)
    tags = Tag.objects.filter(pk__in=found.tag_ids).values_list("name", flat=True)
    names = [*units, *people]
    return {
        "senders": names[:SHOWN_NAMES],
        "more_senders": max(0, len(names) - SHOWN_NAMES),
        "tags": list(tags),
    }
