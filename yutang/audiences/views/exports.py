"""Exports: asked for, approved or refused by another owner, fetched."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.audiences.commands import exports as commands
from yutang.audiences.forms import ReasonForm
from yutang.audiences.models import Audience, AudienceExport
from yutang.audiences.views.detail import framed
from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui import keyset
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member


@member_required("audiences.export")
@require_GET
def exports(request: MemberRequest) -> HttpResponse:
    """All exports, the latest first."""
    found = AudienceExport.objects.select_related(*RELATED)
    context = {
        "page": keyset.page(found, by="-asked_at", cursor=request.GET.get("cursor"), size=30),
        **_powers(request),
    }
    return render(request, "audiences/exports.html", context)


@member_required("audiences.export")
@require_http_methods(["GET", "POST"])
def exports_of(request: MemberRequest, pk: int) -> HttpResponse:
    """The exports of one audience; asking for another one."""
    found = get_object_or_404(Audience, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _asked(request, found, form):
        return redirect("audiences:exports_of", pk=pk)
    rows = found.exports.select_related(*RELATED)
    context: dict[str, Any] = {
        **framed(request, found, "exports_of"),
        **_powers(request),
        "form": form,
        "page": keyset.page(rows, by="-asked_at", cursor=request.GET.get("cursor"), size=30),
    }
    status = 422 if form.errors else 200
    return render(request, "audiences/exports_of.html", context, status=status)


@member_required("audiences.approve")
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Approve or refuse what another one asked for."""
    export = get_object_or_404(AudienceExport, pk=pk)
    approve = request.POST.get("act") == "approve"
    commands.decide_export(
        export_id=export.pk,
        approve=approve,
        answer=request.POST.get("answer", "").replace("\0", ""),
        actor=request.member,
    )
    messages.success(request, _("Approved: the file is made.") if approve else _("Refused."))
    return redirect("audiences:exports")


@member_required("audiences.export")
@require_POST
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Make the file once more after it stopped."""
    export = get_object_or_404(AudienceExport, pk=pk, asked_by=request.member)
    commands.retry_export(export_id=export.pk, actor=request.member)
    return redirect("audiences:exports_of", pk=export.audience_id)


@member_required("audiences.approve")
@require_POST
def approval(request: MemberRequest) -> HttpResponse:
    """Whether exports wait for another owner."""
    needed = request.POST.get("needed") == "1"
    commands.set_approval(needed=needed, actor=request.member)
    messages.success(request, _("Saved."))
    return redirect("audiences:exports")


RELATED = ("audience", "asked_by", "decided_by", "progress", "file")


def _asked(request: MemberRequest, found: Audience, form: ReasonForm) -> bool:
    try:
        commands.ask_export(
            audience_id=found.pk, reason=form.cleaned_data["reason"], actor=request.member
        )
    except InvalidInput as fault:
        form.add_error("reason", str(fault.sentence))
        return False
    messages.success(
        request, _("Asked for.") if commands.is_approval_needed() else _("On its way.")
    )
    return True


def _powers(request: MemberRequest) -> dict[str, Any]:
    others = Member.objects.filter(role=Member.Role.OWNER, status=Member.Status.ACTIVE)
    return {
        "me": request.member,
        "may_approve": request.member.may("audiences.approve"),
        "needs_approval": commands.is_approval_needed(),
        "approvers": others.exclude(pk=request.member.pk).count(),
    }
