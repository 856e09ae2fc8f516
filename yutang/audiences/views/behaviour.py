"""Behaviour tags: their rules, how many were tagged, and how to make one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.audiences import engines
from yutang.audiences.behaviour_forms import BehaviourForm
from yutang.audiences.commands import behaviour as commands
from yutang.audiences.models import BehaviourTag
from yutang.audiences.rules import schema
from yutang.audiences.words.sentence import sentence
from yutang.kernel.errors import DomainError
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

SHOWN = 60  # days of history
DELETE = asked(
    gettext_lazy("Delete this rule?"),
    gettext_lazy("Tags that it gave stay with the customers."),
    gettext_lazy("Delete"),
)


@member_required("audiences.see")
@require_GET
def behaviours(request: MemberRequest) -> HttpResponse:
    """All behaviour tags."""
    rows = BehaviourTag.objects.select_related("tag__group", "owner").order_by("name")
    context = {"rows": [(each, _said(each), each.fits.count()) for each in rows]}
    return render(request, "audiences/behaviour/list.html", context)


@member_required("audiences.see")
@require_GET
def behaviour(request: MemberRequest, pk: int) -> HttpResponse:
    """One rule: what it says, how many fit, how many were tagged each day."""
    rows = BehaviourTag.objects.select_related("tag__group", "owner", "progress")
    found = get_object_or_404(rows, pk=pk)
    context = {
        "behaviour": found,
        "sentence": _said(found),
        "fits": found.fits.count(),
        "days": found.days.order_by("-day")[:SHOWN],
    }
    return render(request, "audiences/behaviour/behaviour.html", context)


@member_required("audiences.change")
@require_http_methods(["GET", "POST"])
def behaviour_new(request: MemberRequest) -> HttpResponse:
    """Make a behaviour tag."""
    form = BehaviourForm(request.POST or None, member=request.member)
    return _edited(request, form, None)


@member_required("audiences.change")
@require_http_methods(["GET", "POST"])
def behaviour_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a behaviour tag."""
    found = get_object_or_404(BehaviourTag, pk=pk)
    if request.method == "POST":
        form = BehaviourForm(request.POST, member=request.member)
    else:
        form = BehaviourForm.of(found, request.member)
    return _edited(request, form, found)


@member_required("audiences.change")
@require_POST
def behaviour_count(request: MemberRequest) -> HttpResponse:
    """How many fit what the form says now."""
    form = BehaviourForm(request.POST, member=request.member)
    context: dict[str, Any] = {"form": form}
    form.is_valid()
    if data := form.cleaned_data.get("found"):
        try:
            rule = schema.parse(data, engines.known())
            context |= {"count": engines.count(rule), "sentence": sentence(rule)}
        except DomainError as fault:
            context["fault"] = fault.sentence
    return render(request, "audiences/behaviour/count.html", context)


@member_required("audiences.change")
@require_POST
def behaviour_switch(request: MemberRequest, pk: int) -> HttpResponse:
    """Switch a rule on or off."""
    get_object_or_404(BehaviourTag, pk=pk)
    is_on = request.POST.get("on") == "1"
    commands.switch_behaviour(behaviour_id=pk, is_on=is_on, actor=request.member)
    return redirect("audiences:behaviour", pk=pk)


@member_required("audiences.change")
@require_POST
@DELETE
def behaviour_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a rule."""
    get_object_or_404(BehaviourTag, pk=pk)
    commands.delete_behaviour(behaviour_id=pk, actor=request.member)
    messages.success(request, _("Deleted. The tags that it gave stay."))
    return redirect("audiences:behaviours")


def _edited(
    request: MemberRequest, form: BehaviourForm, found: BehaviourTag | None
) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            saved = commands.save_behaviour(
                draft=form.draft, actor=request.member, behaviour_id=found.pk if found else None
            )
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        else:
            messages.success(request, _("Saved."))
            return redirect("audiences:behaviour", pk=saved.pk)
    context = {"form": form, "behaviour": found}
    status = 422 if form.is_bound else 200
    return render(request, "audiences/behaviour/form.html", context, status=status)


def _said(found: BehaviourTag) -> str:
    """The rule in a sentence; one that can't be read any more says so itself."""
    try:
        return sentence(schema.parse(found.rule))
    except DomainError as fault:
        return str(fault)
