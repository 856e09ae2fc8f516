"""Words that members may not say: rules made here, kept by WeCom."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.kernel import jobs
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required
from yutang.service.commands.quality import rules as commands
from yutang.service.forms.quality import RuleForm
from yutang.service.models import InterceptRule
from yutang.service.queries.quality import rules as queries
from yutang.service.rules.quality import MOST_RULES


@require_safe
@member_required("quality.see")
def rules(request: MemberRequest) -> HttpResponse:
    found = queries.rules()
    context = {
        "rules": found,
        "most": MOST_RULES,
        "drifted": sum(each.row.state == InterceptRule.State.DRIFTED for each in found),
        "is_moving": any(each.is_moving for each in found),
        "may_change": request.member.may("quality.change"),
    }
    return render(request, "service/quality/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("quality.change")
def rule_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("quality.change")
def rule(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(InterceptRule, pk=pk))


@require_POST
@member_required("quality.change")
@asked(
    gettext_lazy("Delete this rule?"),
    gettext_lazy("WeCom stops watching for its words as soon as it has heard of it."),
    gettext_lazy("Delete"),
)
def rule_delete(request: MemberRequest, pk: int) -> HttpResponse:
    commands.delete_rule(pk=pk, actor=request.member)
    messages.success(request, _("The rule is being deleted."))
    return redirect("quality:rules")


@require_POST
@member_required("quality.change")
def rule_put_back(request: MemberRequest, pk: int) -> HttpResponse:
    commands.put_back(pk=pk, actor=request.member)
    messages.success(request, _("WeCom is being told anew."))
    return redirect("quality:rules")


@require_POST
@member_required("quality.change")
def rule_take_over(request: MemberRequest, pk: int) -> HttpResponse:
    commands.take_over(pk=pk, actor=request.member)
    messages.success(request, _("The rule is here as it is at WeCom."))
    return redirect("quality:rules")


@require_POST
@member_required("quality.change")
def rules_compare(request: MemberRequest) -> HttpResponse:
    jobs.later("service.compare_rules", key="compare-rules")
    messages.success(request, _("WeCom is being asked. Load the page again in a minute."))
    return redirect("quality:rules")


def _edit(request: MemberRequest, found: InterceptRule | None) -> HttpResponse:
    form = RuleForm(request.POST or None, rule=found)
    if form.is_bound and form.is_valid():
        commands.save_rule(
            pk=found.pk if found else None, wording=form.wording, actor=request.member
        )
        messages.success(request, _("Saved. WeCom is being told."))
        return redirect("quality:rules")
    context = {"form": form, "rule": found}
    status = 422 if form.is_bound else 200
    return render(request, "service/quality/rule.html", context, status=status)
