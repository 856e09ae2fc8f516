"""The manager's view: who keeps up with what there is to do, and a reminder for who doesn't."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.org.access import MemberRequest, member_required
from yutang.org.queries import visible_members
from yutang.outreach.commands import nudging
from yutang.outreach.queries.teams import teams


@member_required("sends.see")
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """Each store with its members, those first who are behind."""
    found = teams(request.member)
    context = {
        "teams": found,
        "open": sum(team.open for team in found),
        "overdue": sum(team.overdue for team in found),
        "unconfirmed": sum(team.unconfirmed for team in found),
        "done": sum(team.done for team in found),
        "most": nudging.MOST_A_DAY,
        "may_nudge": request.member.may("today.nudge"),
    }
    return render(request, "console/today/team.html", context)


@member_required("today.nudge")
@require_POST
def nudge(request: MemberRequest, pk: int) -> HttpResponse:
    """Remind one member."""
    member = get_object_or_404(visible_members(request.member), pk=pk)
    nudging.nudge(member=member, actor=request.member)
    messages.success(request, _("%(name)s is being reminded in WeCom.") % {"name": member.name})
    return redirect("console:team")
