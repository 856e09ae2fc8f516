"""What is done to a broadcast from its page."""

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
from yutang.outreach import group_broadcasts
from yutang.outreach.commands import broadcast_steps as steps
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.commands import reminding, trying
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.models import Broadcast, Task
from yutang.outreach.queries import broadcasts as queries
from yutang.outreach.views.approving import decided


@member_required("sends.change")
@require_POST
def try_it(request: MemberRequest, pk: int) -> HttpResponse:
    """Send it to oneself, as messages of the app."""
    content = group_broadcasts.looks(get_object_or_404(Broadcast, pk=pk))
    if done(request, lambda: trying.try_contents(contents=[content], actor=request.member)):
        messages.success(request, _("On its way to you, as messages of the app in WeCom."))
    return redirect("broadcasts:broadcast", pk=pk)


@member_required("sends.change")
@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Let it go out, or ask another person first."""
    get_object_or_404(Broadcast, pk=pk)
    if done(request, lambda: steps.start_broadcast(broadcast_id=pk, actor=request.member)):
        waits = Broadcast.objects.get(pk=pk).state == Broadcast.State.ASKED
        messages.success(
            request, _("Somebody else has to agree now.") if waits else _("It is on its way.")
        )
    return redirect("broadcasts:broadcast", pk=pk)


@member_required("sends.approve")
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to what somebody else started, or refuse."""
    get_object_or_404(Broadcast, pk=pk)
    decided(request, partial(steps.decide_broadcast, broadcast_id=pk))
    return redirect("broadcasts:broadcast", pk=pk)


@member_required("sends.change")
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back before somebody decides."""
    return _act(request, pk, steps.withdraw_broadcast)


@member_required("sends.change")
@require_POST
@asked(
    gettext_lazy("Cancel this broadcast?"),
    gettext_lazy(
        "Groups that haven't got it won't: what owners haven't confirmed is taken from them."
        " What was sent can't be taken back."
    ),
    gettext_lazy("Cancel the broadcast"),
)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """End it for all groups that haven't got it."""
    return _act(request, pk, steps.cancel_broadcast)


@member_required("sends.change")
@require_POST
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft like it, for all its groups or for those that didn't get it."""
    get_object_or_404(Broadcast, pk=pk)
    missed = request.POST.get("act") == "missed"
    made = commands.copy_broadcast(broadcast_id=pk, only_missed=missed, actor=request.member)
    return redirect("broadcasts:edit", pk=made.pk)


@member_required("today.nudge")
@require_POST
def remind(request: MemberRequest, pk: int) -> HttpResponse:
    """Let WeCom remind one owner."""
    task = get_object_or_404(Task, pk=pk, source_type=SOURCE)
    found = get_object_or_404(Broadcast, pk=task.source_id)
    if task.pk not in queries.tasks_to_remind(found, request.member):
        messages.error(request, _("There is nothing to remind of any more."))
    elif done(request, lambda: reminding.remind(task_id=pk, actor=request.member)):
        messages.success(request, _("%(name)s is reminded.") % {"name": task.member})
    return redirect("broadcasts:broadcast", pk=found.pk)


@member_required("today.nudge")
@require_POST
def remind_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Let WeCom remind every owner within sight who hasn't confirmed."""
    found = get_object_or_404(Broadcast, pk=pk)
    ids = queries.tasks_to_remind(found, request.member)
    count = reminding.remind_all(task_ids=ids, actor=request.member)
    said = ngettext("%(n)d task is reminded of.", "%(n)d tasks are reminded of.", count)
    messages.success(request, said % {"n": count})
    return redirect("broadcasts:broadcast", pk=pk)


def _act(request: MemberRequest, pk: int, command: Callable[..., Any]) -> HttpResponse:
    get_object_or_404(Broadcast, pk=pk)
    done(request, lambda: command(broadcast_id=pk, actor=request.member))
    return redirect("broadcasts:broadcast", pk=pk)
