"""Who is in a journey: the list, the way of one run, and what is done about them."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yutang.journeys.commands import saving
from yutang.journeys.models import Journey, Run
from yutang.journeys.queries import retention
from yutang.journeys.queries import runs as queries
from yutang.journeys.queries.crowds import count_failed
from yutang.journeys.queries.naming import names_of
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.plan import Plan, walk, ways
from yutang.journeys.views.framing import framed
from yutang.journeys.words import reasons, sentences
from yutang.journeys.words.comparing import told
from yutang.journeys.words.conditions import Said
from yutang.journeys.words.kinds import titled
from yutang.journeys.words.names import Names
from yutang.journeys.words.ways import way_names, way_reason
from yutang.kernel import audit, clock
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required

MOST_EXPORTED = 200_000
INSIDE = ("inside", gettext_lazy("All who are inside"))


@member_required("journeys.see")
@require_GET
def runs(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody who is or was in the journey, within sight, the latest first."""
    context = framed(request, pk, "runs")
    journey: Journey = context["journey"]
    listing = _listing(request, journey)
    found = queries.runs(journey, request.member, _narrowed(listing))
    by_due = listing.sort.lstrip("-") == "due_at"
    found = found.filter(due_at__isnull=False) if by_due else found
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, is_whole=True)
    context |= {
        "listing": listing,
        "page": page,
        "rows": [(run, _title(run), _why(run)) for run in page.rows],
        "export_url": reverse("journeys:runs_export", args=[pk])
        if request.member.may("customers.export")
        else "",
        "may_save": request.member.may("audiences.change") and journey.subject == "customer",
        "failed": _failed(request, journey, listing),
    }
    return render(request, "journeys/runs/list.html", context)


@member_required("journeys.see")
@require_GET
def run(request: MemberRequest, pk: int, run_id: int) -> HttpResponse:
    """The way of one run: each step, what came of it and why, and what comes next."""
    context = framed(request, pk, "runs")
    found = get_object_or_404(queries.runs(context["journey"], request.member), pk=run_id)
    made = printed(found.version_id)
    names = names_of(made.plan)
    is_inside = found.state in (*queries.INSIDE, Run.State.FAILED)
    context |= {
        "run": found,
        "why": _why(found),
        "trigger": _trigger(made.plan, found, names),
        "passed": [_passed(each, names) for each in queries.trace(found)],
        "kept_days": retention.days(retention.TRACES) if retention.is_forgotten(found) else None,
    }
    if is_inside and found.step_id:
        context["now"] = told(made.node(found.step_id).step, names)
    return render(request, "journeys/runs/run.html", context)


@member_required("customers.export")
@require_GET
def export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The list as a sheet, as it is narrowed."""
    journey = get_object_or_404(Journey, pk=pk)
    found = queries.runs(journey, request.member, _narrowed(_listing(request, journey)))
    audit.note(actor=request.member, action="journeys.exported", subject=journey)
    who = [_("Name"), _("State"), _("Step"), _("Reason")]
    header = [*who, _("Entered"), _("Due at"), _("Goal"), _("Over")]
    return csv_response(f"journey-{pk}.csv", header, _lines(found.order_by("pk")[:MOST_EXPORTED]))


@member_required("audiences.change")
@require_POST
def save(request: MemberRequest, pk: int) -> HttpResponse:
    """Those whom the list shows are an audience."""
    journey = get_object_or_404(Journey, pk=pk)
    listing = _listing(request, journey)
    asked = _narrowed(listing)
    name = request.POST.get("name", "").replace("\0", "").strip()
    made = []
    if done(
        request,
        lambda: made.append(
            saving.save_people(journey=journey, asked=asked, name=name, actor=request.member)
        ),
    ):
        if made[0].refreshed_at is None:
            messages.info(request, _("They are so many that they come in the next minutes."))
        return redirect("audiences:audience", pk=made[0].pk)
    return redirect(f"{reverse('journeys:runs', args=[pk])}?{request.GET.urlencode()}")


def _listing(request: MemberRequest, journey: Journey) -> Listing:
    plan = journey.version.parsed() if journey.version else None
    steps = [(step.id, titled(step)) for _place, step in walk(plan.flow)] if plan else []
    sorts = {"entered_at": _("Entered")}
    if request.GET.get("state") == Run.State.WAITING:  # the others have no such time
        sorts["due_at"] = _("Due at")
    return Listing.read(
        request,
        filters=[
            Filter("state", _("State"), [INSIDE, *Run.State.choices]),
            Filter("step", _("Step"), steps),
            Filter("way", _("Way"), _ways(plan)),
        ],
        sorts=sorts,
        default_sort="-entered_at",
        search_label=_("Name"),
    )


def _ways(plan: Plan | None) -> list[tuple[str, str]]:
    return [
        (f"{step.id}:{number}", f"{titled(step)} › {name}")
        for _place, step in (walk(plan.flow) if plan else ())
        if ways(step)
        for number, name in enumerate(way_names(step))
    ]


def _narrowed(listing: Listing) -> queries.Narrowed:
    chosen = {key: listing.value(key) for key in ("state", "step", "way")}
    return queries.Narrowed(q=listing.q, **chosen)


def _failed(request: MemberRequest, journey: Journey, listing: Listing) -> int:
    """How many could be tried again, where the list shows those who stopped."""
    if listing.value("state") != Run.State.FAILED or not request.member.may("journeys.change"):
        return 0
    return count_failed(journey.pk, listing.value("step") or None)


def _why(run: Run) -> str:
    return reasons.sentence(run.reason) if run.reason else ""


def _title(run: Run) -> str:
    if run.step_id is None or run.state in (Run.State.CONTROL, Run.State.HOLDOUT):
        return ""
    return titled(printed(run.version_id).node(run.step_id).step)


def _trigger(plan: Plan, run: Run, names: Names) -> str:
    if run.trigger >= len(plan.triggers):
        return ""
    return sentences.trigger(plan.triggers[run.trigger], names)


def _passed(each: queries.Passed, names: Names) -> dict[str, Any]:
    arm, ways = each.move.arm, way_names(each.step)
    return {
        "at": each.move.at,
        "outcome": each.move.outcome,
        "told": told(each.step, names),
        "way": ways[arm] if arm is not None and arm < len(ways) else "",
        "reason": Said(reasons.sentence(each.move.reason))
        if each.move.reason
        else way_reason(each.step, arm, names),
        "message": each.message,
        "call": each.call,
    }


def _lines(found: Any) -> Iterator[list[str]]:
    for each in found.iterator(2_000):
        times = (each.entered_at, each.due_at, each.goal_at, each.ended_at)
        shown = [f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "" for at in times]
        who = str(each.customer or each.chat)
        yield [who, str(each.get_state_display()), _title(each), _why(each), *shown]
