"""Pages of stores and other units."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui.asking import asked
from yutang.org import commands, queries
from yutang.org.access import MemberRequest, member_required
from yutang.org.forms import UnitForm
from yutang.org.models import Member, Unit

FIELDS = ("name", "parent", "kind", "address", "latitude", "longitude")


@member_required("members.see")
@require_GET
def units(request: MemberRequest) -> HttpResponse:
    """The tree, each unit below its parent, larger `order` first as in WeCom."""
    active = Q(members__status=Member.Status.ACTIVE)
    rows = queries.visible_units(request.member).annotate(
        staff=Count("members", filter=active, distinct=True)
    )
    return render(request, "org/units/list.html", {"units": _in_order(list(rows))})


def _in_order(rows: list[Unit]) -> list[Unit]:
    ranks = {unit.pk: (-unit.order, unit.pk) for unit in rows}
    return sorted(rows, key=lambda u: [ranks.get(id, (0, id)) for id in u.path_ids])


@member_required("members.change")
@require_http_methods(["GET", "POST"])
def unit(request: MemberRequest, pk: int) -> HttpResponse:
    """One unit: kind, address, place on the map."""
    found = get_object_or_404(Unit, pk=pk)
    initial = {name: getattr(found, name) for name in FIELDS}
    form = UnitForm(request.POST or None, unit=found, initial=initial)
    if form.is_valid():
        try:
            commands.change_unit(unit=found, actor=request.member, **form.cleaned_data)
        except InvalidInput as fault:
            form.add_error(fault.field, str(fault))
        else:
            messages.success(request, _("Saved."))
            return redirect("org:units")
    status = 422 if form.errors else 200
    return render(request, "org/units/detail.html", {"unit": found, "form": form}, status=status)


@member_required("members.change")
@require_http_methods(["GET", "POST"])
def unit_new(request: MemberRequest) -> HttpResponse:
    """A unit that WeCom doesn't know."""
    form = UnitForm(request.POST or None, initial={"kind": Unit.Kind.STORE})
    if form.is_valid():
        try:
            commands.create_unit(actor=request.member, **form.cleaned_data)
        except InvalidInput as fault:
            form.add_error(fault.field, str(fault))
        else:
            return redirect("org:units")
    status = 422 if form.errors else 200
    return render(request, "org/units/detail.html", {"form": form}, status=status)


@member_required("members.change")
@require_POST
@asked(
    gettext_lazy("Close this unit?"),
    gettext_lazy("It takes no new customers from now on. Its history stays, and it can reopen."),
    gettext_lazy("Close"),
)
def unit_close(request: MemberRequest, pk: int) -> HttpResponse:
    """The unit takes no new customers."""
    commands.close_unit(unit=get_object_or_404(Unit, pk=pk), actor=request.member)
    return redirect("org:units")


@member_required("members.change")
@require_POST
def unit_reopen(request: MemberRequest, pk: int) -> HttpResponse:
    """The unit works again."""
    commands.reopen_unit(unit=get_object_or_404(Unit, pk=pk), actor=request.member)
    return redirect("org:units")
