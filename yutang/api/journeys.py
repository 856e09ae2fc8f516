"""Journeys: which there are and how they run; customers in and out; plans as JSON."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import AfterValidator, Field

from yutang.api import schemas
from yutang.api.errors import NotFound
from yutang.api.facts import found_customer
from yutang.api.journey_results import ResultsOut, results_of
from yutang.api.schemas import Result, Sent
from yutang.api.tokens import ApiRequest, needs
from yutang.journeys.commands import crowds, drafting, exchanging, inviting, tending
from yutang.journeys.errors import PlanRefused
from yutang.journeys.models import OPEN, Journey, Run
from yutang.journeys.queries import watching
from yutang.journeys.queries.faults import faults_of
from yutang.journeys.queries.headcounts import figures_now, figures_of
from yutang.journeys.rules.plan import Fault, parse
from yutang.journeys.words import problems
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

router = Router(tags=["Journeys"])

Whole = Annotated[int, Field(ge=1, lt=2**31)]
Name = Annotated[schemas.Word, Field(max_length=60)]
Plain = Annotated[dict[str, Any], Field(description="as `GET /journeys/{id}/plan` gives it")]


class JourneyOut(Schema):
    id: int
    name: str
    note: str
    subject: str
    state: str = Field(description="draft, live, paused, closing or ended")
    version: int | None = Field(description="the one that runs")
    control_percent: float
    started_at: datetime | None
    ended_at: datetime | None


class StepOut(Schema):
    id: str
    entered: int
    waiting: int
    passed: int
    refused: int
    failed: int
    goals: int


class StatsOut(Schema):
    entered: int
    inside: int
    ended: int
    left: int
    failed: int
    control: int
    goals: int = Field(description="of those who entered, without the control group")
    states: dict[str, int]
    counted_at: datetime = Field(description="of a large journey, some minutes ago")
    steps: list[StepOut]
    results: ResultsOut | None = Field(description="what a journey of groups added; else null")


class PlanOut(Schema):
    name: str
    plan: dict[str, Any]


class PlanIn(Sent):
    name: Name = ""
    plan: Plain


class EntrantIn(Sent):
    customer: schemas.Word = Field(description="phone:13800000000, id:12, …, as for facts")


class Entrants(Sent):
    """`key`: the same one never lets the same customer in twice, where journeys let in always."""

    customers: schemas.batch_of(EntrantIn)  # type: ignore[valid-type]
    key: Annotated[str, Field(max_length=36), AfterValidator(schemas.storable)] = ""


class Leavers(Sent):
    customers: schemas.batch_of(EntrantIn)  # type: ignore[valid-type]


class Stopped(Schema):
    stopped: int


class ImportRefused(DomainError):
    """The plan isn't one; `problems` name each place."""

    code = "plan_refused"
    status = 422

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(_("This is no journey that could run; nothing was kept."))
        self.problems = [
            {
                "path": ["plan", *each.place],
                "step": each.step,
                "code": each.code,
                "text": problems.sentence(each),
            }
            for each in faults
        ]


@router.get("/journeys", auth=needs("journeys:read"), response=list[JourneyOut], summary="All")
def journeys(request: ApiRequest) -> Any:
    """All journeys, the oldest first."""
    found = Journey.objects.select_related("version").defer("draft", "version__plan")
    return [_out(each) for each in found.order_by("pk")]


@router.get(
    "/journeys/{journey_id}", auth=needs("journeys:read"), response=JourneyOut, summary="One"
)
def journey(request: ApiRequest, journey_id: Whole) -> Any:
    return _out(_found(journey_id))


@router.get(
    "/journeys/{journey_id}/stats",
    auth=needs("journeys:read"),
    response=StatsOut,
    summary="How a journey runs",
)
def stats(request: ApiRequest, journey_id: Whole) -> Any:
    """How many are where, over all versions; how many passed each step."""
    one = _found(journey_id)
    figures = figures_of(one)
    if figures.is_counting:
        figures = figures_now(one)
    totals = watching.totals(one, figures)
    names = ("entered", "inside", "ended", "left", "failed", "control", "goals", "states")
    steps = watching.counts(one, figures)
    return {
        **{name: getattr(totals, name) for name in names},
        "counted_at": figures.at,
        "steps": [_step(key, steps[key]) for key in sorted(steps)],
        "results": results_of(one) if one.subject == Journey.Subject.GROUP else None,
    }


@router.get(
    "/journeys/{journey_id}/plan",
    auth=needs("journeys:read"),
    response=PlanOut,
    summary="A journey as JSON",
)
def plan(request: ApiRequest, journey_id: Whole) -> Any:
    """The draft, with its name, as it can be sent to another Yutang."""
    return json.loads(exchanging.written(_found(journey_id)))


@router.post(
    "/journeys",
    auth=needs("journeys:write"),
    response={201: JourneyOut},
    summary="Make a draft of a plan",
)
def take_plan(request: ApiRequest, body: PlanIn) -> Any:
    """A new draft, which people look at and start. What can't run is refused place by place."""
    draft = _plan(body)
    name = body.name or _("Journey")
    return Status(201, _out(drafting.create_journey(name=name, actor=_owner(request), draft=draft)))


@router.post(
    "/journeys/{journey_id}/runs",
    auth=needs("journeys:write"),
    response=schemas.Results,
    summary="Let customers enter",
)
def enter(request: ApiRequest, journey_id: Whole, body: Entrants) -> schemas.Results:
    """Up to 1,000. `created`: she entered; `unchanged`: the journey doesn't let her in again.

    The journey has the trigger *API* and is running.
    """
    one = _found(journey_id)
    ids, answers = _customers(body.customers)
    invited = inviting.invite(journey=one, customer_ids=set(ids.values()), way="api", key=body.key)
    for index, id in ids.items():
        if id in invited.unfit:
            text = _("The journey's condition isn't about this customer.")
            answers[index] = schemas.refused(index, ["customer"], "unfit", text)
        else:
            is_new = id in invited.entered
            answers[index] = Result(index=index, status="created" if is_new else "unchanged")
    return schemas.results(answers)


@router.post(
    "/journeys/{journey_id}/stop",
    auth=needs("journeys:write"),
    response=schemas.Results,
    summary="Take customers out",
)
def stop(request: ApiRequest, journey_id: Whole, body: Leavers) -> schemas.Results:
    """Up to 1,000. `updated`: she was inside; `unchanged`: she wasn't."""
    one = _found(journey_id)
    ids, answers = _customers(body.customers)
    rows = Run.objects.filter(journey=one, customer__in=set(ids.values()), state__in=OPEN)
    inside = dict(rows.values_list("pk", "customer_id"))
    if inside:
        tending.stop_runs(journey=one, actor=_owner(request), run_ids=list(inside))
    for index, id in ids.items():
        was_inside = id in inside.values()
        answers[index] = Result(index=index, status="updated" if was_inside else "unchanged")
    return schemas.results(answers)


@router.post(
    "/journeys/{journey_id}/stop_all",
    auth=needs("journeys:write"),
    response=Stopped,
    summary="Take everybody out",
)
def stop_all(request: ApiRequest, journey_id: Whole) -> Any:
    """Nobody is inside any more; the journey itself goes on to let people in.

    Where very many are inside, the last of them are out some minutes later.
    """
    count = crowds.stop_everybody(journey=_found(journey_id), actor=_owner(request))
    return {"stopped": count}


def _found(journey_id: int) -> Journey:
    one = Journey.objects.select_related("version").filter(pk=journey_id).first()
    if one is None:
        raise NotFound
    return one


def _owner(request: ApiRequest) -> Member:
    return Member.objects.get(pk=request.bearer.owner_id)


def _out(one: Journey) -> dict[str, Any]:
    names = ("id", "name", "note", "subject", "state", "started_at", "ended_at")
    return {
        **{name: getattr(one, name) for name in names},
        "version": one.version.number if one.version else None,
        "control_percent": float(one.control_percent),
    }


def _step(key: str, counted: watching.Counted) -> dict[str, Any]:
    names = ("entered", "waiting", "refused", "failed", "goals")
    return {"id": key, "passed": counted.through, **{n: getattr(counted, n) for n in names}}


def _plan(body: PlanIn) -> dict[str, Any]:
    """The plan as it is kept: all that can't run is named, what is only missing yet may be."""
    try:
        text = json.dumps({"plan": body.plan}, ensure_ascii=False, allow_nan=False)
        schemas.storable(text.replace("\\u0000", "\0"))
        brought = exchanging.read_file(text)
    except PlanRefused as refusal:
        raise ImportRefused(refusal.faults) from None
    except (ValueError, RecursionError):
        raise ImportRefused([Fault((), "no_json")]) from None
    found = [each for each in faults_of(parse(brought.plan)) if not _is_only_missing(each)]
    if found:
        raise ImportRefused(found)
    return brought.plan


def _is_only_missing(fault: Fault) -> bool:
    return fault.code.startswith("no_") or fault.code in ("empty_flow", "zero_wait")


def _customers(items: list[Any]) -> tuple[dict[int, int], dict[int, Result]]:
    """The customers by their place in the batch, and the answers for those nobody knows."""
    good, answers = schemas.sort_out(items, EntrantIn)
    ids: dict[int, int] = {}
    for index, item in good.items():
        try:
            ids[index] = found_customer(item.customer).pk
        except DomainError as fault:
            answers[index] = schemas.refused(index, ["customer"], fault.code, str(fault))
    return ids, answers
