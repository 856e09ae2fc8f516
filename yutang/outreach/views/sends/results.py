"""A send's page: before it goes out what would happen, afterwards what did."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.kernel import audit, clock
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import reminding
from yutang.outreach.commands import sends as commands
from yutang.outreach.errors import AudienceChanged
from yutang.outreach.forms.welcomes import rows_of
from yutang.outreach.models import Message, Send, Variant
from yutang.outreach.queries import best_hours, sends, trials
from yutang.outreach.queries import results as queries
from yutang.outreach.queries.simulation import preview
from yutang.outreach.sends_charts import hours_chart
from yutang.outreach.views.sends.editing import phones

BEFORE = (Send.State.DRAFT, Send.State.ASKED)
MOST_EXPORTED = 200_000


@member_required("sends.see")
@require_GET
def send(request: MemberRequest, pk: int) -> HttpResponse:
    """Draft: look at it before it goes out. Afterwards: how far it is."""
    found = _found(pk)
    context = _frame(request, found, "send") | _phones(found)
    if found.state in BEFORE:
        above = commands.approval_above()
        context |= {"above": above, "own": found.asked_by_id == request.member.pk}
        return render(request, "outreach/sends/draft.html", context)
    context |= _figures(found) | {"bought": queries.bought(found)}
    return render(request, "outreach/sends/result.html", context)


@member_required("sends.see")
@require_GET
def simulation(request: MemberRequest, pk: int) -> HttpResponse:
    """What the governor would say now; nothing is written."""
    found = _found(pk)
    context: dict[str, Any] = {"send": found}
    if found.audience_id:
        context["preview"] = preview(
            terms=commands.terms_of(found),
            audience_id=found.audience_id,
            source=commands.source_of(found),
        )
        context["advice"] = _advice(found)
        if found.best_hour:
            spread = best_hours.spread(found.audience_id)
            context |= {"spread": spread, "chart": hours_chart(spread)}
    return render(request, "outreach/sends/simulation.html", context)


@member_required("sends.see")
@require_GET
def figures(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is by now, for the page that polls."""
    found = _found(pk)
    context = {"send": found, "may_change": request.member.may("sends.change")}
    return render(request, "outreach/sends/figures.html", context | _figures(found))


@member_required("sends.see")
@require_GET
def members(request: MemberRequest, pk: int) -> HttpResponse:
    """Which stores and members have confirmed, and who hasn't."""
    found = _found(pk)
    rows = queries.members(found, request.member)
    context = _frame(request, found, "members") | {
        "rows": rows,
        "stores": queries.stores(rows),
        "waiting": sum(row.is_waiting for row in rows),
        "most_reminders": reminding.MOST,
    }
    return render(request, "outreach/sends/members.html", context)


@member_required("sends.see")
@require_GET
def customers(request: MemberRequest, pk: int) -> HttpResponse:
    """What became of it for each customer within sight."""
    found = _found(pk)
    listing = _listing(request, found)
    context = _frame(request, found, "customers") | {
        "listing": listing,
        "page": keyset.page(
            _recipients(request, found, listing), by=listing.sort, cursor=listing.cursor
        ),
        "export_url": reverse("sends:export", args=[pk])
        if request.member.may("customers.export")
        else "",
    }
    return render(request, "outreach/sends/customers.html", context)


@member_required("customers.export")
@require_GET
def export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The list as a sheet, as it is narrowed."""
    found = _found(pk)
    listing = _listing(request, found)
    rows = _recipients(request, found, listing).order_by("pk")[:MOST_EXPORTED]
    audit.note(actor=request.member, action="sends.exported", subject=found)
    header = [
        _("Customer"),
        _("Member"),
        _("Text"),
        _("State"),
        _("Reason"),
        _("Handed over to WeCom"),
        _("Settled at"),
    ]
    return csv_response(f"send-{pk}.csv", header, (_line(row) for row in rows.iterator(2_000)))


def _found(pk: int) -> Send:
    rows = Send.objects.select_related("audience", "owner", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _frame(request: MemberRequest, found: Send, active: str) -> dict[str, Any]:
    names = {"send": _("Result"), "members": _("Members"), "customers": _("Customers")}
    tabs = [
        {"label": label, "url": reverse(f"sends:{name}", args=[found.pk]), "active": name == active}
        for name, label in names.items()
    ]
    return {
        "send": found,
        "tabs": [] if found.state in BEFORE else tabs,
        "may_change": request.member.may("sends.change"),
        "may_approve": request.member.may("sends.approve"),
        "sees_all": queries.is_whole_brand(request.member),
    }


def _figures(found: Send) -> dict[str, Any]:
    numbers = list(found.variants.order_by("number").values_list("number", flat=True))
    parts = [(n, sends.figures(found, variant=n)) for n in numbers] if len(numbers) > 1 else []
    figures = replace(sends.figures(found), bought=queries.buyers(found))
    minutes = queries.minutes(found)
    return {
        "figures": figures,
        "minutes": minutes,
        "minutes_each": minutes / figures.delivered if figures.delivered else None,
        "variants": [("ABC"[n], part) for n, part in parts],
        "trial": trials.standing(found),
        "why_resting": _why_resting(found),
        "is_live": found.state in (Send.State.PLANNED, Send.State.RUNNING, Send.State.PAUSED),
        "looked_at": clock.now(),
    }


def _why_resting(found: Send) -> str:
    """Nobody is planned yet, and nobody will be: said before somebody tries to resume it."""
    rests = found.state == Send.State.PAUSED and found.planned_at is None
    return str(AudienceChanged.sentence) if rests and not commands.may_go(found) else ""


def _phones(found: Send) -> dict[str, Any]:
    variants = list(found.variants.order_by("number")) or [Variant()]
    texts = [each.text for each in variants]
    return phones(texts, rows_of(variants[0]), list(variants[0].material_ids))


def _advice(found: Send) -> trials.Advice | None:
    """What the smallest group of those who are compared shows."""
    shares = list(found.variants.values_list("share", flat=True))
    if len(shares) < 2 or found.audience is None:
        return None
    people = found.audience.size * (found.trial_percent or 100) // 100
    return trials.advice(people, shares, found.trial_by)


def _listing(request: MemberRequest, found: Send) -> Listing:
    reasons = {each.reason for each in sends.figures(found).why if each.reason}
    labels = [(value, label) for value, label in Message.Reason.choices if value in reasons]
    who = [(str(row.id), row.name) for row in queries.members(found, request.member)]
    return Listing.read(
        request,
        filters=[
            Filter("state", _("State"), Message.State.choices),
            Filter("reason", _("Reason"), labels),
            Filter("member", _("Member"), sorted(who, key=lambda each: each[1])),
        ],
        default_sort="pk",
        sorts={"pk": _("Customer")},
        search_label=_("Customer's name"),
    )


def _recipients(request: MemberRequest, found: Send, listing: Listing) -> Any:
    chosen = {key: listing.value(key) for key in ("state", "reason", "member")}
    return queries.recipients(found, request.member, q=listing.q, **chosen)


def _line(row: Message) -> list[str]:
    return [
        str(row.customer),
        str(row.member or ""),
        "" if row.is_control else trials.LETTERS[row.variant],
        str(row.get_state_display()),
        str(row.get_reason_display()) if row.reason else "",
        f"{clock.local(row.handed_at):%Y-%m-%d %H:%M}" if row.handed_at else "",
        f"{clock.local(row.settled_at):%Y-%m-%d %H:%M}" if row.settled_at else "",
    ]
