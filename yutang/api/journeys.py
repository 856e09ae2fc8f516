"""Journeys: which there are and how they run; customers in and out; plans as JSON."""

import json
from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status
from pydantic import AfterValidator, Field

from yutang.api import schemas
from yutang.api.errors import NotFound
from yutang.api.journey_results import ResultsOut, results_of
from yutang.api.schemas import Sent
from yutang.api.tokens import ApiRequest, needs
from yutang.journeys.commands import drafting, exchanging
from yutang.journeys.errors import PlanRefused
from yutang.journeys.models import Journey, Step
from yutang.journeys.queries import watching
from yutang.journeys.queries.faults import faults_of
from yutang.journeys.queries.headcounts import figures_now, figures_of
from yutang.journeys.rules.plan import Fault, parse
from yutang.journeys.words import problems
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

router = Router(tags=["Journeys"])

Whole = Annotated[int, Field(ge=1, lt=2**31)]
State = Literal["draft", "live", "paused", "closing", "ended"]
Subject = Literal["customer", "group"]
Key = Annotated[str, Field(max_length=36), AfterValidator(schemas.storable)]
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
    steps: list[StepOut] = Field(description="as the flow goes; then those of older versions")
    results: ResultsOut = Field(description="what the journey added; of a large one an hour old")


class PlanOut(Schema):
    name: str
    plan: dict[str, Any]


class PlanIn(Sent):
    """`key`: the same one never makes a second draft, so that a call can be repeated.

    Keys are those of the token's owner; another owner's programs may use the same ones.
    """

    name: Name = ""
    plan: Plain
    key: Key = ""


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
def journeys(
    request: ApiRequest,
    state: State | None = None,
    subject: Subject | None = None,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 1_000,
) -> Any:
    """The oldest first; `after`: the id of the last one that you have."""
    asked = {"state": state, "subject": subject}
    found = Journey.objects.filter(pk__gt=after, **{k: v for k, v in asked.items() if v})
    rows = found.select_related("version").defer("draft", "version__plan")
    return [_out(each) for each in rows.order_by("pk")[:limit]]


@router.get(
    "/journeys/{journey_id}", auth=needs("journeys:read"), response=JourneyOut, summary="One"
)
def journey(request: ApiRequest, journey_id: Whole) -> Any:
    return _out(found_journey(journey_id))


@router.get(
    "/journeys/{journey_id}/stats",
    auth=needs("journeys:read"),
    response=StatsOut,
    summary="How a journey runs",
)
def stats(request: ApiRequest, journey_id: Whole) -> Any:
    """How many are where, over all versions; how many passed each step."""
    one = found_journey(journey_id)
    figures = figures_of(one)
    if figures.is_counting:
        figures = figures_now(one)
    totals = watching.totals(one, figures)
    names = ("entered", "inside", "ended", "left", "failed", "control", "goals", "states")
    steps = watching.counts(one, figures)
    return {
        **{name: getattr(totals, name) for name in names},
        "counted_at": figures.at,
        "steps": [_step(key, steps[key]) for key in _as_it_flows(one, set(steps))],
        "results": results_of(one),
    }


@router.get(
    "/journeys/{journey_id}/plan",
    auth=needs("journeys:read"),
    response=PlanOut,
    summary="A journey as JSON",
)
def plan(request: ApiRequest, journey_id: Whole) -> Any:
    """The draft, with its name, as it can be sent to another Yutang."""
    return json.loads(exchanging.written(found_journey(journey_id)))


@router.post(
    "/journeys",
    auth=needs("journeys:write"),
    response={200: JourneyOut, 201: JourneyOut},
    summary="Make a draft of a plan",
)
def take_plan(request: ApiRequest, body: PlanIn) -> Any:
    """A new draft, which people look at and start. What can't run is refused place by place.

    201: it was made; where a journey has the name, as "Name (2)". 200: it was, by the same key.
    """
    draft = _plan(body)
    name = body.name or _("Journey")
    made, is_new = drafting.bring_journey(
        name=name, actor=owner_of(request), draft=draft, key=body.key
    )
    return Status(201 if is_new else 200, _out(made))


def found_journey(journey_id: int) -> Journey:
    one = Journey.objects.select_related("version").filter(pk=journey_id).first()
    if one is None:
        raise NotFound
    return one


def owner_of(request: ApiRequest) -> Member:
    return Member.objects.get(pk=request.bearer.owner_id)


def _out(one: Journey) -> dict[str, Any]:
    names = ("id", "name", "note", "subject", "state", "started_at", "ended_at")
    return {
        **{name: getattr(one, name) for name in names},
        "version": one.version.number if one.version else None,
        "control_percent": float(one.control_percent),
    }


def _as_it_flows(one: Journey, keys: set[str]) -> list[str]:
    """Steps in the order of the latest version; after them those that only older ones have."""
    rows = Step.objects.filter(version__journey=one, key__in=keys)
    ordered = rows.order_by("-version__number", "place").values_list("key", flat=True)
    return list(dict.fromkeys(ordered))


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
