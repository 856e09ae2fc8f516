"""The page of restraint: how often, when, and how much we may say."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.kernel import clock
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import policies as commands
from yutang.outreach.forms.policy import BlackoutForm, PolicyForm
from yutang.outreach.models import Blackout
from yutang.outreach.queries import ledger
from yutang.outreach.queries import policy as queries


@require_safe
@member_required("policy.see")
def policy(request: MemberRequest) -> HttpResponse:
    return _page(request, _form())


@require_POST
@member_required("policy.change")
def policy_save(request: MemberRequest) -> HttpResponse:
    form = _form(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    commands.save_policy(values=form.values, budgets=form.budgets, actor=request.member)
    messages.success(request, _("Saved. What was held back is asked again at once."))
    return redirect("restraint:policy")


@require_POST
@member_required("policy.change")
@asked(
    gettext_lazy("Draw the control group anew?"),
    gettext_lazy(
        "Other customers will be in it. Comparisons with the old group end here: what its "
        "customers were not sent until now is told by no figure any more."
    ),
    gettext_lazy("Draw the group anew"),
)
def holdout_draw(request: MemberRequest) -> HttpResponse:
    commands.draw_holdout(actor=request.member)
    messages.success(request, _("The control group was drawn anew."))
    return redirect("restraint:policy")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("policy.change")
def blackout_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, Blackout())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("policy.change")
def blackout(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Blackout, pk=pk))


@require_POST
@member_required("policy.change")
@asked(
    gettext_lazy("Remove these days?"),
    gettext_lazy("Plans send on them again as on all others."),
    gettext_lazy("Remove"),
)
def blackout_remove(request: MemberRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Blackout, pk=pk)
    commands.remove_blackout(blackout=found, actor=request.member)
    messages.success(request, _("“%(name)s” was removed.") % {"name": found.name})
    return redirect("restraint:policy")


def _edit(request: MemberRequest, found: Blackout) -> HttpResponse:
    form = BlackoutForm(request.POST) if request.method == "POST" else BlackoutForm.of(found)
    if form.is_bound and form.is_valid():
        commands.save_blackout(blackout=found, values=form.cleaned_data, actor=request.member)
        messages.success(request, _("“%(name)s” was saved.") % {"name": found.name})
        return redirect("restraint:policy")
    context = {"form": form, "blackout": found}
    status = 422 if form.is_bound else 200
    return render(request, "outreach/policy/blackout.html", context, status=status)


def _form(data: Any = None) -> PolicyForm:
    found = queries.rules()
    return PolicyForm(data, policy=found.policy, budgets=found.budgets)


def _page(request: MemberRequest, form: PolicyForm, *, status: int = 200) -> HttpResponse:
    now = clock.now()
    context = {
        "form": form,
        "may_change": request.member.may("policy.change"),
        "blackouts": queries.blackouts(),
        "today": clock.today(),
        "quiet_until": queries.rules().quiet_until(now),
        "next_festival": queries.next_festival(),
        "stages": ledger.stage_sizes(),
        "waiting": ledger.held_reasons(),
    }
    return render(request, "outreach/policy/policy.html", context, status=status)
