"""The list of codes, one code, and what is done with it."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition import charts, commands, explanations, printing
from yutang.acquisition.commands import batch
from yutang.acquisition.forms import stores_for
from yutang.acquisition.models import Code
from yutang.acquisition.queries import codes as queries
from yutang.acquisition.queries.numbers import Numbers, by_day, numbers
from yutang.acquisition.views.batch import after_making
from yutang.kernel import clock, reading
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

SORTS = {
    "name": gettext_lazy("Name"),
    "created_at": gettext_lazy("Created"),
    "scan_count": gettext_lazy("Scans"),
    "add_count": gettext_lazy("Adds"),
}
STATES = [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))]
SPANS = (7, 30, 90)
ASSIGNMENTS_SHOWN = 20


@require_safe
@member_required("codes.see")
def code_list(request: MemberRequest) -> HttpResponse:
    listing = read_listing(request)
    found = listed(request, listing)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=25)
    counted = numbers(code_ids=[code.pk for code in page.rows])
    rows = [(code, counted[code.pk]) for code in page.rows]
    context = {"listing": listing, "page": page, "rows": rows, "count": found.count()}
    return render(request, "acquisition/codes.html", context)


@require_safe
@member_required("codes.see")
def code_page(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.codes(scope=request.member), slug=slug)
    span = _span(request)
    first = clock.today() - timedelta(days=span - 1)
    days = by_day(code_ids=[code.pk], first=first, last=clock.today())
    newest = queries.recent_assignments(code=code)
    assignments = Paginator(newest, ASSIGNMENTS_SHOWN).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "code": code,
        "way": queries.way_of(code),
        "numbers": numbers(code_ids=[code.pk])[code.pk],
        "facts": commands.codes.facts_of(code),
        "entries": code.pool_entries.select_related("member", "unit").order_by("pk"),
        "tags": code.tags.filter(deleted_at=None),
        "chart": charts.by_day(days),
        "spans": [(days, days == span) for days in SPANS],
        "assignments": assignments,
        "told": [(a, *_told(a.explanation)) for a in assignments],
        "address": printing.address_of(code) if code.is_page else "",
    }
    return render(request, "acquisition/code.html", context)


@require_POST
@member_required("codes.change")
def code_copy(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.codes(scope=request.member), slug=slug)
    copied = commands.codes.copy_code(code=code, actor=request.member)
    messages.success(request, _("The copy is made. Give it a name of its own."))
    return redirect("acquisition:code_edit", slug=copied.slug)


@require_POST
@member_required("codes.change")
@asked(
    gettext_lazy("Close this code?"),
    gettext_lazy(
        "Nobody can arrive by it any more, and what is printed leads to a closed page. This can't "
        "be undone; its numbers stay."
    ),
    gettext_lazy("Close the code"),
)
def code_close(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.codes(scope=request.member), slug=slug)
    commands.codes.close_code(code=code, actor=request.member)
    messages.success(request, _("“%(name)s” is closed.") % {"name": code.name})
    return redirect("acquisition:code", slug=slug)


@require_POST
@member_required("codes.change")
@asked(
    gettext_lazy("Make this code for all stores?"),
    gettext_lazy(
        "Every open store that has no open code of this name gets its own, taken by the members "
        "of that store. Tags, gift, cap and channel are the same."
    ),
    gettext_lazy("Make the codes"),
)
def code_for_stores(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.codes(scope=request.member), slug=slug)
    facts = batch.facts_for_stores(
        code=code, facts=commands.codes.facts_of(code), actor=request.member
    )
    return after_making(request, batch.start_making(facts=facts, actor=request.member))


def read_listing(request: MemberRequest) -> Listing:
    """What the address asks of the list."""
    stores = [(str(unit.pk), unit.name) for unit in stores_for(request.member)]
    return Listing.read(
        request,
        filters=[
            Filter("kind", _("Kind"), Code.Kind.choices),
            Filter("channel", _("Channel"), Code.Channel.choices),
            Filter("store", _("Store"), stores),
            Filter("state", _("State"), STATES),
        ],
        sorts=SORTS,
        default_sort="-created_at",
        search_label=_("Name, store, remark"),
    )


def listed(request: MemberRequest, listing: Listing) -> Any:
    """The codes that the listing asks for."""
    keys = ("kind", "channel", "store", "state")
    narrowed = {key: listing.value(key) for key in keys}
    return queries.listed_codes(scope=request.member, q=listing.q, **narrowed)


def total(counted: dict[int, Numbers]) -> Numbers:
    """All codes' numbers together."""
    return sum(counted.values(), start=Numbers())


def _span(request: MemberRequest) -> int:
    asked_for = reading.whole(request.GET.get("days"))
    return asked_for if asked_for in SPANS else 30


def _told(facts: dict[str, Any]) -> tuple[str, str]:
    return explanations.sentence(facts), explanations.passed_over(facts)
