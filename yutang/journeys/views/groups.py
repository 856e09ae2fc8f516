"""The pages of a journey of group chats: its groups, and its plan as a table."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from yutang.groups import queries as groups
from yutang.journeys.commands import group_resting
from yutang.journeys.commands.group_entering import enter_by_hand
from yutang.journeys.models import OPEN, Journey, Run
from yutang.journeys.queries import group_runs as queries
from yutang.journeys.queries.group_runs import Narrowed
from yutang.journeys.queries.timetables import timetable_of
from yutang.journeys.views.framing import framed
from yutang.kernel import reading
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import reminding

STATES = [
    ("inside", gettext_lazy("All that are inside")),
    *((state.value, state.label) for state in OPEN),
    *((state.value, state.label) for state in queries.OUTSIDE),
]
WORDS = [
    ("handed", gettext_lazy("Waits for the owner")),
    ("sent", gettext_lazy("Sent")),
    ("failed", gettext_lazy("Not sent")),
]
ACTS = {
    "pause": group_resting.rest_group,
    "resume": group_resting.resume_group,
    "leave": group_resting.take_out_group,
}
CAME = {
    "in": gettext_lazy("The group is in the journey now."),
    "again": gettext_lazy("The group was in this journey before, and may not again."),
    "control": gettext_lazy(
        "The group can't be let in: it is drawn into the journey's control group, where nothing is"
        " said, so that you can see what the journey adds."
    ),
}
DONE = {
    "pause": gettext_lazy("The group rests: nothing more is said in it until it goes on."),
    "resume": gettext_lazy("The group goes on. What is too late by now is skipped."),
    "leave": gettext_lazy("The group is taken out of the journey."),
}


@member_required("journeys.see")
@require_GET
def journey_groups(request: MemberRequest, pk: int) -> HttpResponse:
    """The groups within sight: which day it is there, what was said, what comes, who waits."""
    context = _framed(request, pk, "groups")
    journey: Journey = context["journey"]
    listing = _listing(request, journey)
    narrowed = Narrowed(listing.q, *(listing.value(key) for key in ("state", "owner", "word")))
    found = queries.group_runs(journey, request.member, narrowed)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    context |= {
        "listing": listing,
        "page": page,
        "rows": queries.watched(page.rows),
        "figures": queries.figures(journey, request.member),
        "may_act": request.member.may("journeys.enter"),
    }
    return render(request, "journeys/groups/list.html", context)


@member_required("journeys.see")
@require_GET
def timetable(request: MemberRequest, pk: int) -> HttpResponse:
    """What is said on which day at which hour, of the draft or of what runs."""
    context = _framed(request, pk, "timetable")
    journey: Journey = context["journey"]
    is_running = request.GET.get("of") == "running" and journey.version is not None
    plan = journey.version.plan if is_running and journey.version else journey.draft
    context |= {"table": timetable_of(plan), "is_running": is_running}
    return render(request, "journeys/groups/timetable.html", context)


@member_required("journeys.enter")
@require_POST
def group_act(request: MemberRequest, run_id: int, act: str) -> HttpResponse:
    """Pause one group in the journey, or let it go on."""
    if act not in ("pause", "resume"):
        raise Http404
    return _act(request, run_id, act)


@member_required("journeys.enter")
@require_POST
@asked(
    gettext_lazy("Take this group out of the journey?"),
    gettext_lazy("Nothing more is said in it. What its owner has before her already, stays there."),
    gettext_lazy("Take out"),
)
def group_leave(request: MemberRequest, run_id: int) -> HttpResponse:
    """Take one group out of the journey."""
    return _act(request, run_id, "leave")


@member_required("journeys.enter")
@require_POST
def group_enter(request: MemberRequest, group_id: int) -> HttpResponse:
    """Let one group into a running journey by hand."""
    group = get_object_or_404(groups.groups(request.member), pk=group_id)
    wanted = reading.whole(request.POST.get("journey")) or 0
    journey = get_object_or_404(queries.enterable(group), pk=wanted)
    came = enter_by_hand(journey=journey, group=group, actor=request.member)
    told = messages.success if came == "in" else messages.warning
    told(request, str(CAME[came]))
    return redirect("groups:group", pk=group.pk)


@member_required("sends.change")
@require_POST
def groups_remind(request: MemberRequest, pk: int) -> HttpResponse:
    """Remind every owner within sight who hasn't confirmed yet."""
    journey = get_object_or_404(Journey, pk=pk, subject=Journey.Subject.GROUP)
    ids = queries.tasks_to_remind(journey, request.member)
    count = reminding.remind_all(task_ids=ids, actor=request.member)
    said = ngettext("%(n)s owner is reminded.", "%(n)s owners are reminded.", count)
    messages.success(request, said % {"n": count})
    return redirect("journeys:groups", pk=pk)


def _act(request: MemberRequest, run_id: int, act: str) -> HttpResponse:
    run = _run(request, run_id)
    ACTS[act](run_id=run.pk, actor=request.member)
    messages.success(request, str(DONE[act]))
    return _back(request, run.journey_id, run.chat_id or 0)


def _framed(request: MemberRequest, pk: int, tab: str) -> dict[str, Any]:
    context = framed(request, pk, tab)
    if context["journey"].subject != Journey.Subject.GROUP:
        raise Http404
    return context


def _listing(request: MemberRequest, journey: Journey) -> Listing:
    return Listing.read(
        request,
        filters=[
            Filter("state", gettext_lazy("State"), STATES),
            Filter("owner", gettext_lazy("Group owner"), queries.owners(journey, request.member)),
            Filter("word", gettext_lazy("Owner's word"), WORDS),
        ],
        sorts={
            "entered_at": gettext_lazy("Entered"),
            "chat__name": gettext_lazy("Group"),
        },
        default_sort="-entered_at",
        search_label=gettext_lazy("Group or owner"),
    )


def _run(request: MemberRequest, run_id: int) -> Run:
    seen = groups.groups(request.member).values("pk")
    return get_object_or_404(Run, pk=run_id, chat__in=seen)


def _back(request: MemberRequest, journey_id: int, group_id: int) -> HttpResponse:
    """To where the button stood: the group's page, or the journey's list."""
    if request.POST.get("from") == "group":
        return redirect("groups:group", pk=group_id)
    return redirect("journeys:groups", pk=journey_id)
