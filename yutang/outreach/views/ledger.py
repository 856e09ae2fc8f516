"""The ledger: every message with what became of it, and the customer's word about messages."""

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.customers import queries as customers
from yutang.customers.commands import give_consent
from yutang.customers.models import Consent
from yutang.kernel import audit, clock, sheets
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import sources
from yutang.outreach.models import Carrier, Message, Purpose
from yutang.outreach.queries import ledger as queries
from yutang.outreach.queries.ledger import Told
from yutang.outreach.rules.governor import Source

MOST_EXPORTED, CHUNK = 100_000, 2_000


@require_safe
@member_required("sends.see")
def ledger(request: MemberRequest) -> HttpResponse:
    listing, day, source = _asked(request)
    rows = queries.messages(scope=request.member, chosen=_chosen(listing), day=day, source=source)
    page = keyset.page(rows, by="-id", cursor=listing.cursor)
    context = {
        "listing": listing,
        "page": page,
        "rows": queries.tell(page.rows),
        "day": day,
        "source": source,
        "source_name": _name(source),
        "is_narrowed": listing.is_narrowed or day or source,
        "held": queries.held_reasons(),
        "may_export": request.member.may("customers.export"),
    }
    return render(request, "outreach/ledger/ledger.html", context)


@require_safe
@member_required("customers.export")
def ledger_export(request: MemberRequest) -> HttpResponseBase:
    listing, day, source = _asked(request)
    rows = queries.messages(
        scope=request.member, chosen=_chosen(listing), day=day, source=source
    ).order_by("-id")[:MOST_EXPORTED]
    audit.note(actor=request.member, action="ledger.exported", filters=request.GET.dict())
    header = [
        _("Customer"), _("Plan"), _("Carrier"), _("Purpose"), _("State"), _("Reason"),
        _("Member"), _("Planned"), _("Due"), _("Held until"), _("Admitted"), _("Settled at"),
    ]  # fmt: skip
    return sheets.csv_response("ledger.csv", header, _lines(rows))


@require_POST
@member_required("customers.change")
def consent(request: MemberRequest, pk: int) -> HttpResponse:
    """The customer told the member that she wants messages, or none."""
    found = get_object_or_404(customers.scoped(request.member), pk=pk)
    given = request.POST.get("given") == "1"
    give_consent(
        customer_id=found.pk,
        purpose=Consent.Purpose.MARKETING,
        given=given,
        source=f"member:{request.member.pk}",
    )
    done = _("Messages go to her again.") if given else _("No more messages go to her.")
    messages.success(request, done)
    return redirect(f"{reverse('customers:customer', args=[found.pk])}?tab=messages")


def _asked(request: MemberRequest) -> tuple[Listing, date | None, Source | None]:
    listing = Listing.read(
        request,
        filters=[
            Filter("state", _("State"), Message.State.choices),
            Filter("reason", _("Reason"), queries.reason_choices()),
            Filter("carrier", _("Carrier"), Carrier.choices),
            Filter("purpose", _("Purpose"), Purpose.choices),
            Filter("type", _("Kind of plan"), sources.types()),
        ],
    )
    return listing, _day(request.GET.get("day", "")), _source(request.GET.get("source", ""))


def _chosen(listing: Listing) -> dict[str, str]:
    return {each.key: each.value for each in listing.filters}


def _day(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _source(text: str) -> Source | None:
    """`send:12` in the address."""
    type, _colon, id = text.partition(":")
    return Source(type, int(id)) if id.isascii() and id.isdigit() and len(id) < 18 else None


def _name(source: Source | None) -> str:
    if source is None:
        return ""
    return sources.named([(source.type, source.id)])[source.type, source.id].name


def _lines(rows: Any) -> Iterator[list[Any]]:
    waiting = rows.iterator(chunk_size=CHUNK)
    while chunk := list(islice(waiting, CHUNK)):
        for told in queries.tell(chunk):
            yield [str(cell) for cell in _cells(told)]


def _cells(told: Told) -> list[Any]:
    row = told.message
    times = (row.planned_at, row.due_at, row.held_until, row.admitted_at, row.settled_at)
    return [
        row.customer,
        told.source.name,
        row.get_carrier_display(),
        row.get_purpose_display(),
        row.get_state_display(),
        row.get_reason_display() if row.reason else "",
        row.member or "",
        *(f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "" for at in times),
    ]
