"""The list of welcomes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import arrivals, commands, queries


@require_safe
@member_required("welcome.see")
def welcome_list(request: MemberRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()[:100]
    labels = {choice.source_key: choice.label for choice in arrivals.choices(request.member)}
    rows = list(queries.welcomes(search=search))
    context = {"welcomes": rows, "labels": labels, "search": search}
    return render(request, "outreach/welcomes.html", context)


@require_POST
@member_required("welcome.change")
def welcome_switch(request: MemberRequest, pk: int) -> HttpResponse:
    welcome = get_object_or_404(queries.welcomes(), pk=pk)
    commands.switch_welcome(welcome=welcome, on=not welcome.is_on, actor=request.member)
    return redirect("outreach:welcomes")


@require_POST
@member_required("welcome.change")
@asked(
    gettext_lazy("Remove this welcome?"),
    gettext_lazy("It is sent no more. What it sent stays on the timelines."),
    gettext_lazy("Remove"),
)
def welcome_remove(request: MemberRequest, pk: int) -> HttpResponse:
    welcome = get_object_or_404(queries.welcomes(), pk=pk)
    commands.remove_welcome(welcome=welcome, actor=request.member)
    messages.success(request, _("“%(name)s” was removed.") % {"name": welcome.name})
    return redirect("outreach:welcomes")
