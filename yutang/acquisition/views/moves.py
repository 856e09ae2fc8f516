"""Moves of old groups: the list, one of them, what is done with it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.acquisition import printing
from yutang.acquisition.commands import moves as commands
from yutang.acquisition.commands.moving import settle_move
from yutang.acquisition.models import GroupMove
from yutang.acquisition.move_forms import MoveForm, NoticeForm, RosterForm
from yutang.acquisition.queries import moves as queries
from yutang.acquisition.queries.group_codes import group_codes
from yutang.acquisition.queries.moves import Moved
from yutang.acquisition.rules.notices import VARIABLES
from yutang.kernel import audit, clock
from yutang.kernel.errors import DomainError
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

STATES = [("open", gettext_lazy("Running")), ("closed", gettext_lazy("Ended"))]
PEOPLE = [
    ("left", gettext_lazy("Not moved")),
    ("known", gettext_lazy("Not moved, customers of ours")),
    ("likely", gettext_lazy("Likely moved")),
    ("moved", gettext_lazy("Moved")),
]
SORTS = {"name": gettext_lazy("Old group"), "ends_on": gettext_lazy("Ends on")}


@require_safe
@member_required("codes.see")
def move_list(request: MemberRequest) -> HttpResponse:
    listing = Listing.read(
        request,
        filters=[Filter("state", _("State"), STATES)],
        sorts=SORTS,
        default_sort="-ends_on",
        search_label=_("Old group"),
    )
    found = queries.moves(scope=request.member).filter(name__icontains=listing.q)
    if state := listing.value("state"):
        found = found.filter(closed_at__isnull=state == "open")
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=25)
    counted = queries.figures([move.pk for move in page.rows])
    context = {
        "listing": listing,
        "page": page,
        "rows": [(move, counted.get(move.pk, Moved())) for move in page.rows],
        "count": found.count(),
        "has_codes": group_codes(scope=request.member).filter(closed_at=None).exists(),
    }
    return render(request, "acquisition/moves.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def move_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def move_edit(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, move_of(request, pk))


@require_safe
@member_required("codes.see")
def move_page(request: MemberRequest, pk: int) -> HttpResponse:
    return shown(request, move_of(request, pk))


@require_POST
@member_required("codes.change")
@asked(
    gettext_lazy("End this move?"),
    gettext_lazy("Nobody is reminded of notices any more. The list and its figures stay."),
    gettext_lazy("End the move"),
)
def move_end(request: MemberRequest, pk: int) -> HttpResponse:
    commands.end_move(move=move_of(request, pk), actor=request.member)
    return redirect("acquisition:move", pk)


@require_POST
@member_required("codes.change")
def move_look(request: MemberRequest, pk: int) -> HttpResponse:
    """Look now who has moved."""
    settle_move(move_id=move_of(request, pk).pk)
    return redirect("acquisition:move", pk)


@require_safe
@member_required("codes.change")
def move_export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The list as a file, narrowed as the page is."""
    move, listing = move_of(request, pk), _listing(request)
    found = list(_people(request, move, listing).order_by("pk"))
    audit.note(
        actor=request.member, action="group_migration.exported", subject=move, rows=len(found)
    )
    header = [
        _("Name"), _("WeChat nickname"), _("Phone"), _("Customer"), _("Match"), _("By"),
        _("Group"), _("Moved"),
    ]  # fmt: skip
    sees = request.member.may("customers.see_phone")
    return csv_response(f"old-group-{move.pk}.csv", header, (_line(row, sees) for row in found))


def _line(row: Any, sees_phone: bool) -> list[Any]:
    """A row of `queries.people` as a sheet has it."""
    phone = row.phone if sees_phone or not row.phone else f"{row.phone[:3]}****{row.phone[-4:]}"
    moved = clock.local(row.moved_at).date() if row.moved_at else ""
    return [
        row.name, row.nickname, phone, _customer(row), str(row.get_match_display()),
        str(row.get_how_display()), str(row.group or ""), moved,
    ]  # fmt: skip


def _customer(row: Any) -> str:
    if row.customer is None:
        return ""
    is_named = row.is_in_sight or row.group_id
    return str(row.customer) if is_named else _("Another store's customer")


def shown(
    request: MemberRequest, move: GroupMove, *, roster: RosterForm | None = None,
    notice: NoticeForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a move, with the faults of what was just filled in."""
    listing = _listing(request)
    found = _people(request, move, listing)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=50)
    context: dict[str, Any] = {
        "move": move,
        "figures": queries.figures([move.pk]).get(move.pk, Moved()),
        "notices": queries.notices(move, link=printing.address_of_group_code(move.code)),
        "listing": listing,
        "page": page,
        "count": found.count(),
        "roster": roster or RosterForm(),
        "notice": notice or NoticeForm(initial={"on": clock.today()}),
        "variables": [f"{{{name}}}" for name in VARIABLES],
        "today": clock.today(),
    }
    status = 422 if roster or notice else 200
    return render(request, "acquisition/move.html", context, status=status)


def move_of(request: MemberRequest, pk: int) -> GroupMove:
    """The move, if the member sees it."""
    return get_object_or_404(queries.moves(scope=request.member), pk=pk)


def _listing(request: MemberRequest) -> Listing:
    return Listing.read(
        request,
        filters=[Filter("state", _("State"), PEOPLE)],
        sorts={"id": "", "moved_at": gettext_lazy("Moved")},
        default_sort="id",
        search_label=_("Name, nickname, phone")
        if request.member.may("customers.see_phone")
        else _("Name, nickname"),
    )


def _people(request: MemberRequest, move: GroupMove, listing: Listing) -> Any:
    return queries.people(move, request.member, state=listing.value("state"), q=listing.q)


def _edit(request: MemberRequest, move: GroupMove | None) -> HttpResponse:
    initial = {} if move is None else {
        "name": move.name, "code": move.code_id, "ends_on": move.ends_on, "coupon": move.coupon,
    }  # fmt: skip
    form = MoveForm(request.POST or None, member=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if move is None:
                move = commands.begin_move(facts=form.facts(), actor=request.member)
            else:
                commands.change_move(move=move, facts=form.facts(), actor=request.member)
        except DomainError as fault:
            form.add_error(fault.field, str(fault.sentence))
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": move.name})
            return redirect("acquisition:move", move.pk)
    status = 422 if form.errors else 200
    return render(
        request, "acquisition/move_form.html", {"form": form, "move": move}, status=status
    )
