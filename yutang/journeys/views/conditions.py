"""Any condition of a draft, described on the workbench of audiences; and how many fit it now."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yutang.audiences import engines
from yutang.audiences.queries.examples import examples
from yutang.audiences.rules import schema
from yutang.audiences.views import bench, counting
from yutang.journeys.commands.drafting import Change, change_draft
from yutang.journeys.errors import DraftConflict
from yutang.journeys.models import Journey
from yutang.journeys.rules.conditions import RuleSpot, rule_at, with_rule
from yutang.journeys.rules.editing import NoSuchStep, found
from yutang.journeys.views.changes import has_shape, name_of
from yutang.journeys.views.framing import framed
from yutang.journeys.words.conditions import said
from yutang.journeys.words.kinds import TRIGGERS
from yutang.kernel import reading
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required

STEP, TRIGGER = "step", "trigger"


class ConditionForm(bench.RuleText):
    """A rule, and the draft that was looked at while it was written."""

    revision = forms.IntegerField(widget=forms.HiddenInput)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def condition(request: MemberRequest, pk: int) -> HttpResponse:
    """Describe who goes a way, or who may enter, and count them meanwhile."""
    journey: Journey = framed(request, pk, "build")["journey"]
    spot = _spot(journey, request)
    if request.method != "POST":
        return _show(request, journey, spot, _begun(request, journey, spot))
    if request.POST.get("act") == "count":
        shown, status = bench.counted(request.POST.get("rule", ""), request.member)
        unchecked = ConditionForm(initial=bench.posted(request.POST))
        return _show(request, journey, spot, unchecked, status, **shown)
    form = ConditionForm(request.POST)
    status = 422
    if form.is_valid() and (rule := bench.read(form, request.member)):
        try:
            _keep(request, journey, spot, schema.dump(rule), form.cleaned_data["revision"])
            return redirect(f"{reverse('journeys:build', args=[pk])}?{_query(spot)}")
        except DomainError as fault:
            bench.refuse(form, fault)
            status = fault.status
            if isinstance(fault, DraftConflict):
                form.put("revision", journey.draft_revision)
    return _show(request, journey, spot, form, status)


@require_safe
@member_required("journeys.change")
def fits(request: MemberRequest, pk: int) -> HttpResponse:
    """How many of those whom the member sees fit the condition now."""
    journey: Journey = framed(request, pk, "build")["journey"]
    rule = rule_at(journey.draft, _spot(journey, request))
    shown: dict[str, Any] = {"said": said(rule) if rule else None}
    try:
        if rule:
            parsed = schema.parse(rule, engines.known(request.member))
            shown["count"] = counting.counted(parsed, request.member)
    except DomainError as fault:
        shown["refusal"] = fault
    return render(request, "journeys/builder/fits.html", shown)


def address(pk: int, spot: RuleSpot) -> str:
    """The page on which the journey's condition is described."""
    return f"{reverse('journeys:condition', args=[pk])}?{_query(spot, way=True)}"


def _query(spot: RuleSpot, *, way: bool = False) -> str:
    if not spot.step:
        return urlencode({"show": TRIGGER, "id": spot.number})
    return urlencode({"show": STEP, "id": spot.step} | ({"way": spot.number} if way else {}))


def _spot(journey: Journey, request: MemberRequest) -> RuleSpot:
    """The rule that is asked for."""
    asked = request.GET
    is_step = asked.get("show") == STEP
    number = reading.whole(asked.get("way" if is_step else "id", "")[:4])
    spot = RuleSpot(asked.get("id", "") if is_step else "", -1 if number is None else number)
    try:
        if has_shape(journey):
            rule_at(journey.draft, spot)
            return spot
    except NoSuchStep:
        raise Http404 from None
    raise Http404


def _begun(request: MemberRequest, journey: Journey, spot: RuleSpot) -> ConditionForm:
    chosen = {each.key: each for each in examples(request.member)}.get(
        request.GET.get("example", "")
    )
    rule = chosen.rule if chosen else rule_at(journey.draft, spot) or bench.EMPTY
    given = {"rule": bench.text_of(rule), "revision": journey.draft_revision}
    return ConditionForm(initial=given)


def _keep(
    request: MemberRequest, journey: Journey, spot: RuleSpot, rule: dict[str, Any], revision: int
) -> None:
    """The draft has the rule there; one that asks nothing is none."""
    rule = {} if rule["where"] == bench.EMPTY["where"] else rule
    change = Change(lambda plan: with_rule(plan, spot, rule), "rule", _name(journey, spot))
    change_draft(journey=journey, actor=request.member, revision=revision, change=change)


def _name(journey: Journey, spot: RuleSpot) -> str:
    """What bears the rule, for a title and for the words of undo."""
    if not spot.step:
        return str(TRIGGERS[journey.draft["triggers"][spot.number]["kind"]].label)
    arm = found(journey.draft, spot.step)["arms"][spot.number]
    way = arm.get("name") or _("Way %(n)s") % {"n": spot.number + 1}
    return f"{name_of(journey.draft, spot.step)} › {way}"


def _show(
    request: MemberRequest,
    journey: Journey,
    spot: RuleSpot,
    form: ConditionForm,
    status: int = 200,
    **shown: Any,
) -> HttpResponse:
    context = bench.bench(form, request.member, **shown) | {
        "journey": journey,
        "spot": spot,
        "name": _name(journey, spot),
        "back": f"{reverse('journeys:build', args=[journey.pk])}?{_query(spot)}",
    }
    return bench.show(request, "journeys/builder/condition.html", context, status)
