"""Who was removed by whom, and whether those concerned are told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.customers import queries as customers
from yutang.kernel import reading
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.org.queries import visible_units
from yutang.service.commands.quality import removals as commands
from yutang.service.forms.quality import AlertsForm
from yutang.service.models import Removal
from yutang.service.queries.quality import removals as queries


@require_safe
@member_required("quality.see")
def removals(request: MemberRequest) -> HttpResponse:
    return _page(request, _form())


@require_POST
@member_required("quality.change")
def alerts(request: MemberRequest) -> HttpResponse:
    form = AlertsForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    commands.set_alerts(actor=request.member, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("quality:removals")


def _form() -> AlertsForm:
    return AlertsForm(initial={"on": commands.are_on(), "a_day": commands.most_a_day()})


def _page(request: MemberRequest, form: AlertsForm, *, status: int = 200) -> HttpResponse:
    units = visible_units(request.member).filter(closed_at=None).order_by("path")
    listing = Listing.read(
        request,
        filters=[
            Filter("by", _("Who removed whom"), Removal.By.choices),
            Filter("unit", _("Unit"), [(str(unit.pk), unit.name) for unit in units]),
        ],
    )
    unit = units.filter(pk=reading.whole(listing.value("unit")) or 0).first()
    rows = queries.removals(scope=request.member, by=listing.value("by"), unit=unit)
    page = keyset.page(rows, by="-at", cursor=listing.cursor)
    known = customers.scoped(request.member)
    open_ids = known.filter(pk__in=[row.customer_id for row in page.rows])
    context = {
        "listing": listing,
        "page": page,
        "open_ids": set(open_ids.values_list("pk", flat=True)),
        "counted": queries.counted(scope=request.member),
        "form": form,
        "on": commands.are_on(),
        "a_day": commands.most_a_day(),
        "may_change": request.member.may("quality.change"),
    }
    return render(request, "service/quality/removals.html", context, status=status)
