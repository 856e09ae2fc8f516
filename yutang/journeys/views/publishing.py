"""What publishing would change, before it does; and the versions there were."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.journeys.commands import publishing as commands
from yutang.journeys.commands import running
from yutang.journeys.forms.publishing import PublishForm
from yutang.journeys.models import Journey, Version
from yutang.journeys.queries import watching
from yutang.journeys.queries.group_prospects import Prospect, prospect
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.journeys.views.framing import framed
from yutang.journeys.words import comparing, problems
from yutang.kernel.errors import DomainError
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.change")
@require_http_methods(["GET", "POST"])
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Faults, what differs, who stands where, and the choice for them; then it is published."""
    context = framed(request, pk, "versions")
    journey: Journey = context["journey"]
    inside = watching.standing(journey)
    prospect = _prospect(journey)
    form = PublishForm(
        journey,
        request.POST or None,
        has_inside=bool(inside),
        proposed=prospect.percent if prospect else None,
    )
    status = 200
    if request.method == "POST":
        if form.is_valid() and _published(request, journey, form):
            return redirect("journeys:journey", pk=pk)
        status = 422
    context |= {"form": form, "faults": _faults(journey), "prospect": prospect}
    if not context["faults"]:
        context |= _outlook(journey, inside)
    return render(request, "journeys/publishing/publish.html", context, status=status)


@member_required("journeys.see")
@require_GET
def versions(request: MemberRequest, pk: int) -> HttpResponse:
    """Every version, and what differs between two of them."""
    context = framed(request, pk, "versions")
    journey: Journey = context["journey"]
    rows = list(journey.versions.select_related("published_by").order_by("-number"))
    context |= {"versions": rows, "standing": _by_version(journey)}
    chosen = _chosen(request, rows)
    if chosen:
        old, new = chosen
        context |= {"old": old, "new": new}
        context["comparison"] = comparing.compared(old.parsed(), new.parsed())
    return render(request, "journeys/versions/list.html", context)


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("Put this version into the draft?"),
    gettext_lazy("What the draft says by now is replaced. Nothing that runs changes."),
    gettext_lazy("Put it into the draft"),
)
def restore(request: MemberRequest, pk: int, number: int) -> HttpResponse:
    """The draft says what this version says."""
    version = get_object_or_404(Version, journey=pk, number=number)
    commands.restore_version(version=version, actor=request.member)
    messages.success(request, _("The draft says what version %(n)s says.") % {"n": number})
    return redirect("journeys:versions", pk=pk)


def _published(request: MemberRequest, journey: Journey, form: PublishForm) -> bool:
    begins = journey.state == Journey.State.DRAFT and form.begins
    act = running.launch if begins else commands.publish_draft
    try:
        act(journey=journey, actor=request.member, terms=form.terms())
    except DomainError as refusal:
        form.add_error(None, str(refusal.sentence))
        journey.refresh_from_db()
        form.data = {**request.POST.dict(), "revision": journey.draft_revision}
        return False
    messages.success(request, _("It runs.") if begins else _("Published."))
    return True


def _prospect(journey: Journey) -> Prospect | None:
    """How many groups there are to be drawn, when that is chosen for the first time."""
    try:
        plan = parse(journey.draft)
    except PlanFaults:
        return None
    return prospect(plan) if commands.is_new_to_groups(journey, plan) else None


def _faults(journey: Journey) -> list[dict[str, Any]]:
    steps = _names(journey)
    return [
        {"text": problems.sentence(fault), "step": fault.step, "name": steps.get(fault.step, "")}
        for fault in commands.faults(journey)
    ]


def _names(journey: Journey) -> dict[str, str]:
    try:
        return comparing.titles(parse(journey.draft))
    except PlanFaults:
        return {}


def _outlook(journey: Journey, inside: list[watching.Standing]) -> dict[str, Any]:
    """What differs from the version that runs, and what would become of those inside."""
    draft = parse(journey.draft)
    found: dict[str, Any] = {"is_first": journey.version is None}
    if journey.version is None:
        return found
    kept = comparing.titles(draft)
    titles = comparing.titles(journey.version.parsed()) | kept
    found["comparison"] = comparing.compared(journey.version.parsed(), draft)
    order = {key: number for number, key in enumerate(titles)}
    found["inside"] = [
        {"at": each, "title": titles.get(each.key, each.key), "is_kept": each.key in kept}
        for each in sorted(inside, key=lambda each: order.get(each.key, len(order)))
    ]
    found["count_inside"] = sum(each.count for each in inside)
    found["count_gone"] = sum(each.count for each in inside if each.key not in kept)
    return found


def _by_version(journey: Journey) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in watching.standing(journey):
        found[each.number] = found.get(each.number, 0) + each.count
    return found


def _chosen(request: MemberRequest, rows: list[Version]) -> tuple[Version, Version] | None:
    """The two that the address asks to compare; the last two, if it asks nothing."""
    known = {str(each.number): each for each in rows}
    latest = rows[0] if rows else None
    new = known.get(request.GET.get("new", ""), latest)
    before = [each for each in rows if new and each.number < new.number]
    old = known.get(request.GET.get("old", ""), before[0] if before else None)
    return (old, new) if old and new and old != new else None
