"""The list of group codes, one of them, and what is done with it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition import charts, door_words, printing
from yutang.acquisition.commands.group_codes import close_group_code
from yutang.acquisition.forms import stores_for
from yutang.acquisition.models import Code, GroupCode
from yutang.acquisition.queries import group_codes as queries
from yutang.acquisition.queries import group_numbers
from yutang.acquisition.queries.group_numbers import Counted
from yutang.kernel import audit, clock, reading
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

SORTS = {
    "name": gettext_lazy("Name"),
    "created_at": gettext_lazy("Created"),
    "scan_count": gettext_lazy("Scans"),
    "join_count": gettext_lazy("Joins"),
}
STATES = [("open", gettext_lazy("Open")), ("closed", gettext_lazy("Closed"))]
SPANS = (7, 30, 90)


@require_safe
@member_required("codes.see")
def group_code_list(request: MemberRequest) -> HttpResponse:
    listing = _listing(request)
    found = _listed(request, listing)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=25)
    fillings = queries.fillings(page.rows)
    counted = group_numbers.of_doors([code.pk for code in page.rows])
    rows = [(code, fillings[code.pk], _of_code(code, counted)) for code in page.rows]
    context = {"listing": listing, "page": page, "rows": rows, "count": found.count()}
    return render(request, "acquisition/group_codes.html", context)


@require_safe
@member_required("codes.see")
def group_code_page(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.group_codes(scope=request.member), slug=slug)
    span = _span(request)
    first = clock.today() - timedelta(days=span - 1)
    days = group_numbers.by_day(code.pk, first=first, last=clock.today())
    counted = group_numbers.of_doors([code.pk])
    context: dict[str, Any] = {
        "code": code,
        "numbers": _sum(counted),
        "doors": _doors(code, counted),
        "chart": charts.groups_by_day(days),
        "spans": [(days, days == span) for days in SPANS],
        "address": printing.address_of_group_code(code),
    }
    return render(request, "acquisition/group_code.html", context)


@require_POST
@member_required("codes.change")
@asked(
    gettext_lazy("Close this group code?"),
    gettext_lazy(
        "Nobody can join by it any more, and what is printed leads to a closed page. This can't "
        "be undone; the groups and the numbers stay."
    ),
    gettext_lazy("Close the code"),
)
def group_code_close(request: MemberRequest, slug: str) -> HttpResponse:
    code = get_object_or_404(queries.group_codes(scope=request.member), slug=slug)
    close_group_code(code=code, actor=request.member)
    messages.success(request, _("“%(name)s” is closed.") % {"name": code.name})
    return redirect("acquisition:group_code", slug=slug)


@require_safe
@member_required("codes.see")
def group_code_export(request: MemberRequest) -> HttpResponseBase:
    """The list as a file, a line for each door."""
    found = list(_listed(request, _listing(request)).order_by("-created_at"))
    audit.note(actor=request.member, action="codes.exported", rows=len(found))
    header = [
        _("Name"), _("Channel"), _("Store"), _("Door"), _("Groups"), _("Places left"), _("Scans"),
        _("People"), _("Joins"), _("Left the group"), _("Closed"),
    ]  # fmt: skip
    return csv_response("group-codes.csv", header, _lines(found))


def _lines(codes: list[GroupCode]) -> Iterator[list[Any]]:
    fillings = queries.fillings(codes)
    counted = group_numbers.of_doors([code.pk for code in codes])
    for code in codes:
        closed = clock.local(code.closed_at).date() if code.closed_at else ""
        for each in fillings[code.pk]:
            n = counted.get(each.door.pk, Counted())
            yield [
                code.name, code.get_channel_display(), code.store.name if code.store else "",
                each.door.name, len(each.rooms), each.places, n.scans, n.people, n.joins, n.gone,
                closed,
            ]  # fmt: skip


def _listing(request: MemberRequest) -> Listing:
    stores = [(str(unit.pk), unit.name) for unit in stores_for(request.member)]
    return Listing.read(
        request,
        filters=[
            Filter("channel", _("Channel"), Code.Channel.choices),
            Filter("store", _("Store"), stores),
            Filter("state", _("State"), STATES),
        ],
        sorts=SORTS,
        default_sort="-created_at",
        search_label=_("Name, store, remark"),
    )


def _listed(request: MemberRequest, listing: Listing) -> Any:
    narrowed = {key: listing.value(key) for key in ("channel", "store", "state")}
    return queries.listed_group_codes(scope=request.member, q=listing.q, **narrowed)


def _doors(code: GroupCode, counted: dict[int, Counted]) -> list[dict[str, Any]]:
    by_room = group_numbers.of_rooms(code.pk)
    return [
        {
            "filling": each,
            "door": each.door,
            "who": door_words.who(each.door.who),
            "is_broken": door_words.is_broken(each.door.who),
            "refusal": door_words.refusal(each.door.refusal),
            "numbers": counted.get(each.door.pk, Counted()),
            "tags": each.door.tags.filter(deleted_at=None),
            "rooms": [(room, by_room.get((each.door.pk, room.group_id), 0)) for room in each.rooms],
        }
        for each in queries.fillings([code])[code.pk]
    ]


def _of_code(code: GroupCode, counted: dict[int, Counted]) -> Counted:
    ids = code.doors.values_list("pk", flat=True)
    return _sum({pk: counted[pk] for pk in ids if pk in counted})


def _sum(counted: dict[int, Counted]) -> Counted:
    return sum(counted.values(), start=Counted())


def _span(request: MemberRequest) -> int:
    asked_for = reading.whole(request.GET.get("days"))
    return asked_for if asked_for in SPANS else 30
