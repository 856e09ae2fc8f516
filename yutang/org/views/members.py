"""Pages of members."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.kernel import audit, clock, jobs, progress, sheets
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import Progress
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org import commands, queries
from yutang.org.access import MemberRequest, member_required
from yutang.org.forms import MemberForm, NewMemberForm, PasswordForm
from yutang.org.models import Member, Unit
from yutang.wecom import settings as wecom_settings

SYNC = "org.sync_members_now"
SHOWN = timedelta(minutes=10)


def _listing(request: MemberRequest) -> Listing:
    units = queries.visible_units(request.member).filter(closed_at=None).order_by("path")
    names = [(str(u.pk), "　" * (len(u.path_ids) - 1) + u.name) for u in units]
    return Listing.read(
        request,
        filters=[
            Filter("unit", gettext_lazy("Unit"), names),
            Filter("role", gettext_lazy("Role"), Member.Role.choices),
            Filter("status", gettext_lazy("Status"), Member.Status.choices),
        ],
        sorts={"name": gettext_lazy("Name"), "created_at": gettext_lazy("Since")},
        default_sort="name",
        search_label=gettext_lazy("Name, position or WeCom id"),
    )


def _found(request: MemberRequest, listing: Listing) -> QuerySet[Member]:
    rows = queries.visible_members(request.member)
    if q := listing.q:
        by = ("name", "position", "wecom_userid", "username")
        wanted = Q()
        for name in by:
            wanted |= Q(**{f"{name}__icontains": q})
        rows = rows.filter(wanted)
    if unit := Unit.objects.filter(pk=listing.value("unit") or 0).first():
        below = Unit.objects.under(unit)
        rows = rows.filter(memberships__unit__in=below).distinct()
    for key in ("role", "status"):
        if value := listing.value(key):
            rows = rows.filter(**{key: value})
    return rows


@member_required("members.see")
@require_GET
def members(request: MemberRequest) -> HttpResponse:
    """The staff within sight."""
    listing = _listing(request)
    rows = _found(request, listing).prefetch_related("memberships__unit")
    page = keyset.page(rows, by=listing.sort, cursor=listing.cursor)
    context = {
        "listing": listing,
        "page": page,
        "work": _latest_work(request.member),
        "connected": wecom_settings.app().is_complete,
    }
    return render(request, "org/members/list.html", context)


def _latest_work(member: Member) -> Progress | None:
    """The last synchronisation this member asked for, while it is news."""
    lately = clock.now() - SHOWN
    mine = Progress.objects.filter(kind=SYNC, owner_id=member.pk, changed_at__gte=lately)
    return mine.order_by("created_at").last()


@member_required("members.see")
@require_GET
def members_export(request: MemberRequest) -> HttpResponseBase:
    """The list as it is narrowed now, as a table."""
    rows = _found(request, _listing(request)).prefetch_related("units").order_by("name", "pk")
    audit.note(actor=request.member, action="org.exported_members", count=rows.count())
    header = [_("Name"), _("Position"), _("Role"), _("Units"), _("Status"), _("WeCom id")]
    lines = (
        [
            member.name,
            member.position,
            member.get_role_display(),
            " / ".join(unit.name for unit in member.units.all()),
            member.get_status_display(),
            member.wecom_userid or "",
        ]
        for member in rows.iterator(chunk_size=500)
    )
    return sheets.csv_response(f"members-{clock.today()}.csv", header, lines)


@member_required("members.see")
@require_http_methods(["GET", "POST"])
def member(request: MemberRequest, pk: int) -> HttpResponse:
    """One member: everybody within sight may look, owners may change."""
    found = get_object_or_404(queries.visible_members(request.member), pk=pk)
    form = MemberForm(request.POST or None, member=found, initial=_present(found))
    status = 200
    if request.method == "POST":
        request.member.demand("members.change")
        if form.is_valid() and _change(request, found, form):
            return redirect("org:member", pk=pk)
        status = 422
    context = {"member": found, "form": form, "password": PasswordForm()}
    return render(request, "org/members/detail.html", context, status=status)


def _present(member: Member) -> dict[str, Any]:
    return {
        "role": member.role,
        "username": member.username,
        "email": member.email,
        "radius": member.radius,
        "heir": member.heir_id,
        "units": queries.root_unit_ids(member),
    }


def _change(request: MemberRequest, member: Member, form: MemberForm) -> bool:
    """Whether all was taken; what is refused stands at its field."""
    given, actor = form.cleaned_data, request.member
    names = {"username": given["username"], "email": given["email"]}
    try:
        with transaction.atomic():
            commands.set_role(member=member, role=given["role"], actor=actor)
            commands.set_radius(member=member, radius=given["radius"], actor=actor)
            commands.set_heir(member=member, heir=given["heir"], actor=actor)
            commands.set_login(member=member, actor=actor, **names)
            if "units" in given:
                commands.set_units(member=member, units=given["units"], actor=actor)
    except InvalidInput as fault:
        form.add_error(fault.field, str(fault))
        return False
    messages.success(request, _("Saved."))
    return True


@member_required("members.change")
@require_http_methods(["GET", "POST"])
def member_new(request: MemberRequest) -> HttpResponse:
    """A member who isn't in WeCom."""
    form = NewMemberForm(request.POST or None)
    if form.is_valid():
        try:
            made = commands.create_member(actor=request.member, **form.cleaned_data)
        except InvalidInput as fault:
            form.add_error(fault.field, str(fault))
        else:
            return redirect("org:member", pk=made.pk)
    status = 422 if form.errors else 200
    return render(request, "org/members/new.html", {"form": form}, status=status)


@member_required("members.change")
@require_POST
def member_password(request: MemberRequest, pk: int) -> HttpResponse:
    """A new password for a member who forgot theirs."""
    found = get_object_or_404(Member, pk=pk)
    form = PasswordForm(request.POST)
    if form.is_valid() and _set_password(request, found, form):
        return redirect("org:member", pk=pk)
    duties = MemberForm(member=found, initial=_present(found))
    context = {"member": found, "form": duties, "password": form}
    return render(request, "org/members/detail.html", context, status=422)


def _set_password(request: MemberRequest, member: Member, form: PasswordForm) -> bool:
    """Whether it was taken; what is refused stands at its field."""
    given = form.cleaned_data["password"]
    try:
        commands.set_password(member=member, password=given, actor=request.member)
    except InvalidInput as fault:
        if fault.field not in form.fields:
            raise
        form.add_error(fault.field, str(fault))
        return False
    messages.success(request, _("The new password holds from now on."))
    return True


@member_required("members.change")
@require_POST
@asked(
    gettext_lazy("Switch off this account?"),
    gettext_lazy("The member is signed out at once and can't sign in. Nothing is deleted."),
    gettext_lazy("Switch off"),
)
def member_disable(request: MemberRequest, pk: int) -> HttpResponse:
    """No more sign-in for this member."""
    commands.disable_member(member=get_object_or_404(Member, pk=pk), actor=request.member)
    return redirect("org:member", pk=pk)


@member_required("members.change")
@require_POST
def member_enable(request: MemberRequest, pk: int) -> HttpResponse:
    """This member may sign in again."""
    commands.enable_member(member=get_object_or_404(Member, pk=pk), actor=request.member)
    return redirect("org:member", pk=pk)


@member_required("members.change")
@require_POST
def sync(request: MemberRequest) -> HttpResponse:
    """Fetch units and members from WeCom now; the page shows how far it is."""
    return _start_sync(request, is_sure=False)


@member_required("members.change")
@require_POST
@asked(
    gettext_lazy("Synchronise although most members are missing?"),
    gettext_lazy("Those whom WeCom does not show are marked as left and signed out."),
    gettext_lazy("Synchronise anyway"),
)
def sync_anyway(request: MemberRequest) -> HttpResponse:
    """The same, also when WeCom shows less than half of the members."""
    return _start_sync(request, is_sure=True)


def _start_sync(request: MemberRequest, *, is_sure: bool) -> HttpResponse:
    work = progress.start(kind=SYNC, owner_id=request.member.pk)
    jobs.later(SYNC, work=str(work.pk), actor_id=request.member.pk, is_sure=is_sure)
    if request.headers.get("HX-Request"):
        return render(request, "org/members/work.html", {"work": work})
    return redirect("org:members")
