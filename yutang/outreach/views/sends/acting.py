"""What is done to a send from its page."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import mass_sends
from yutang.outreach.commands import reminding, trials, trying
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send, Task
from yutang.outreach.queries import results
from yutang.outreach.views.approving import decided

NUMBERS = ("0", "1", "2")  # of the contents


@member_required("sends.change")
@require_POST
def try_it(request: MemberRequest, pk: int) -> HttpResponse:
    """Send it to oneself, as messages of the app."""
    send = get_object_or_404(Send, pk=pk)
    contents = [
        mass_sends.content_of(variant, member_id=request.member.pk)
        for variant in send.variants.order_by("number")
    ]
    if done(request, lambda: trying.try_contents(contents=contents, actor=request.member)):
        messages.success(request, _("On its way to you, as messages of the app in WeCom."))
    return redirect("sends:send", pk=pk)


@member_required("sends.change")
@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Let it go out, or ask another person first."""
    get_object_or_404(Send, pk=pk)
    if done(request, lambda: commands.start_send(send_id=pk, actor=request.member)):
        waits = Send.objects.get(pk=pk).state == Send.State.ASKED
        messages.success(
            request, _("Somebody else has to agree now.") if waits else _("It is on its way.")
        )
    return redirect("sends:send", pk=pk)


@member_required("sends.approve")
@require_POST
def decide(request: MemberRequest, pk: int) -> HttpResponse:
    """Agree to what somebody else started, or refuse."""
    get_object_or_404(Send, pk=pk)
    decided(request, partial(commands.decide_send, send_id=pk))
    return redirect("sends:send", pk=pk)


@member_required("sends.change")
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it back before somebody decides."""
    return _act(request, pk, commands.withdraw_send)


@member_required("sends.change")
@require_POST
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Hand nothing more over for now."""
    return _act(request, pk, commands.pause_send)


@member_required("sends.change")
@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on."""
    return _act(request, pk, commands.resume_send)


@member_required("sends.change")
@require_POST
@asked(
    gettext_lazy("Cancel this send?"),
    gettext_lazy(
        "Whoever hasn't got it won't: what waits here is dropped, and what members haven't"
        " confirmed is taken from them. What was delivered can't be taken back."
    ),
    gettext_lazy("Cancel the send"),
)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """End it for all who haven't got it."""
    return _act(request, pk, commands.cancel_send)


@member_required("sends.change")
@require_POST
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """End the trial: the rest gets this content."""
    get_object_or_404(Send, pk=pk)
    number = request.POST.get("number", "")
    if number not in NUMBERS:
        raise InvalidInput(_("Choose one of the texts."), field="number")
    if done(
        request,
        lambda: trials.choose_content(send_id=pk, number=int(number), actor=request.member),
    ):
        messages.success(request, _("The rest gets this text."))
    return redirect("sends:send", pk=pk)


@member_required("sends.change")
@require_POST
def copy(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft like it."""
    get_object_or_404(Send, pk=pk)
    made = commands.copy_send(send_id=pk, actor=request.member)
    return redirect("sends:edit", pk=made.pk)


@member_required("today.nudge")
@require_POST
def remind(request: MemberRequest, pk: int) -> HttpResponse:
    """Let WeCom remind one member."""
    task = get_object_or_404(Task, pk=pk, source_type=commands.SOURCE)
    send = get_object_or_404(Send, pk=task.source_id)
    if task.pk not in results.tasks_to_remind(send, request.member):
        messages.error(request, _("There is nothing to remind of any more."))
    elif done(request, lambda: reminding.remind(task_id=pk, actor=request.member)):
        messages.success(request, _("%(name)s is reminded.") % {"name": task.member})
    return redirect("sends:members", pk=send.pk)


@member_required("today.nudge")
@require_POST
def remind_all(request: MemberRequest, pk: int) -> HttpResponse:
    """Let WeCom remind every member within sight who hasn't confirmed."""
    send = get_object_or_404(Send, pk=pk)
    ids = results.tasks_to_remind(send, request.member)
    count = reminding.remind_all(task_ids=ids, actor=request.member)
    said = ngettext("%(n)d task is reminded of.", "%(n)d tasks are reminded of.", count)
    messages.success(request, said % {"n": count})
    return redirect("sends:members", pk=pk)


def _act(request: MemberRequest, pk: int, command: Callable[..., Any]) -> HttpResponse:
    get_object_or_404(Send, pk=pk)
    done(request, lambda: command(send_id=pk, actor=request.member))
    return redirect("sends:send", pk=pk)
