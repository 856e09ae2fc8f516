"""What is done to a moment from its page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import moment_reminding as reminding
from yutang.outreach.commands import moments as commands
from yutang.outreach.models import Moment, MomentPart
from yutang.outreach.queries import moments as queries
from yutang.outreach.views.approving import decided


@member_required("sends.change")
@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Let members be asked, or ask another person first."""
    get_object_or_404(Moment, pk=pk)
    if done(request, lambda: commands.start_moment(moment_id=pk, actor=request.member)):
        waits = Moment.objects.get(pk=pk).state == Moment.State.ASKED
        messages.success(
            request, _("Somebody else has to agree now.") if waits else _("It is on its way.")
        )
    return redirect("moments:moment", pk=pk)


@member_required("sends.approve")
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to what somebody else started, or refuse."""
    get_object_or_404(Moment, pk=pk)
    decided(request, partial(commands.decide_moment, moment_id=pk))
    return redirect("moments:moment", pk=pk)


@member_required("sends.change")
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back before somebody decides, or before its time."""
    return _act(request, pk, commands.withdraw_moment)


@member_required("sends.change")
@require_POST
@asked(
    gettext_lazy("Cancel this moment?"),
    gettext_lazy("Members can't publish it any more. What is published stays where it is."),
    gettext_lazy("Cancel the moment"),
)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """End it for all who haven't published it."""
    return _act(request, pk, commands.cancel_moment)


@member_required("sends.change")
@require_POST
@asked(
    gettext_lazy("Make it once more?"),
    gettext_lazy(
        "Look in WeCom first: if the moment is there after all, members would publish it twice."
    ),
    gettext_lazy("It isn't there: make it again"),
)
def again(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand over anew what WeCom never took."""
    return _act(request, pk, commands.make_again)


@member_required("sends.change")
@require_POST
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft like it."""
    get_object_or_404(Moment, pk=pk)
    made = commands.copy_moment(moment_id=pk, actor=request.member)
    return redirect("moments:edit", pk=made.pk)


@member_required("today.nudge")
@require_POST
def remind(request: MemberRequest, pk: int) -> HttpResponse:
    """Remind one member by a message of the app."""
    part = get_object_or_404(MomentPart, pk=pk)
    moment = get_object_or_404(Moment, pk=part.moment_id)
    if not queries.parts(moment, request.member).filter(pk=pk).exists():
        messages.error(request, _("There is nothing to remind of any more."))
    elif done(request, lambda: reminding.remind(part_id=pk, actor=request.member)):
        messages.success(request, _("%(name)s is reminded.") % {"name": part.member})
    return redirect("moments:members", pk=moment.pk)


@member_required("today.nudge")
@require_POST
def remind_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Remind every member within sight who hasn't published it."""
    moment = get_object_or_404(Moment, pk=pk)
    rows = queries.parts(moment, request.member, state="waiting").exclude(member=None)
    count = reminding.remind_all(
        part_ids=list(rows.values_list("pk", flat=True)), actor=request.member
    )
    said = ngettext("%(n)d member is reminded.", "%(n)d members are reminded.", count)
    messages.success(request, said % {"n": count})
    return redirect("moments:members", pk=pk)


def _act(request: MemberRequest, pk: int, command: Callable[..., Any]) -> HttpResponse:
    get_object_or_404(Moment, pk=pk)
    done(request, lambda: command(moment_id=pk, actor=request.member))
    return redirect("moments:moment", pk=pk)
