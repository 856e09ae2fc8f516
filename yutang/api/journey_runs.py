"""Who is in a journey: listed, let in, taken out; and the versions that were published."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import AfterValidator, Field

from yutang.api import schemas
from yutang.api.facts import found_customer
from yutang.api.journeys import Key, Whole, found_journey, owner_of
from yutang.api.schemas import Result, Sent
from yutang.api.tokens import ApiRequest, needs
from yutang.journeys.commands import crowds, inviting, tending
from yutang.journeys.models import OPEN, Run, Version
from yutang.journeys.queries import runs as queries
from yutang.kernel.errors import DomainError
from yutang.kernel.ui import keyset

router = Router(tags=["Journeys"])

State = Literal[
    "inside", "waiting", "calling", "resting", "failed", "ended", "left", "stopped", "control",
    "holdout",
]  # fmt: skip


class RunOut(Schema):
    """One entry of one customer (or group)."""

    id: int
    customer_id: int | None
    group_id: int | None
    state: str
    step: str | None = Field(description="where it stands, or stood last; null: in no step")
    version: int
    entered_at: datetime
    due_at: datetime | None
    goal_at: datetime | None
    ended_at: datetime | None
    reason: str = Field(description="a code, of why it failed, left or was taken out")


class Asked(Schema):
    state: State | None = None
    step: Annotated[str, Field(max_length=20), AfterValidator(schemas.storable)] = ""
    customer: schemas.Word = Field("", description="phone:13800000000, id:12, …, as for facts")
    cursor: str = Field("", max_length=500)
    limit: int = Field(500, ge=1, le=1_000)


class Runs(Schema):
    runs: list[RunOut]
    next: str | None = Field(description="the cursor of the next page; null: this is the last")


class EntrantIn(Sent):
    customer: schemas.Word = Field(description="phone:13800000000, id:12, …, as for facts")


class Entrants(Sent):
    """`key`: the same one never lets the same customer in twice, where journeys let in always."""

    customers: schemas.batch_of(EntrantIn)  # type: ignore[valid-type]
    key: Key = ""


class Leavers(Sent):
    customers: schemas.batch_of(EntrantIn)  # type: ignore[valid-type]


class Stopped(Schema):
    stopped: int


class VersionOut(Schema):
    number: int
    note: str
    inside: str = Field(description="stay, move or leave: what became of those who were inside")
    published_at: datetime
    published_by: str


class VersionPlan(Schema):
    number: int
    plan: dict[str, Any]


@router.get(
    "/journeys/{journey_id}/runs",
    auth=needs("journeys:read"),
    response=Runs,
    summary="Who is or was in a journey",
)
def runs(request: ApiRequest, journey_id: Whole, asked: Query[Asked]) -> Any:
    """The first to enter first, as far as the token's owner may see them.

    `state`: one of the states, or *inside* for all who are on their way; `step`: a step's id.
    """
    narrowed = queries.Narrowed(state=asked.state or "", step=asked.step)
    found = queries.runs(found_journey(journey_id), owner_of(request), narrowed)
    if asked.customer:
        found = found.filter(customer=found_customer(asked.customer))
    page = keyset.page(
        found, by="entered_at", cursor=asked.cursor or None, size=asked.limit, is_whole=True
    )
    return {"runs": [_run(each) for each in page.rows], "next": page.next}


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
    one = found_journey(journey_id)
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
    one = found_journey(journey_id)
    ids, answers = _customers(body.customers)
    rows = Run.objects.filter(journey=one, customer__in=set(ids.values()), state__in=OPEN)
    inside = dict(rows.values_list("pk", "customer_id"))
    if inside:
        tending.stop_runs(journey=one, actor=owner_of(request), run_ids=list(inside))
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
    count = crowds.stop_everybody(journey=found_journey(journey_id), actor=owner_of(request))
    return {"stopped": count}


@router.get(
    "/journeys/{journey_id}/versions",
    auth=needs("journeys:read"),
    response=list[VersionOut],
    summary="What was published",
)
def versions(request: ApiRequest, journey_id: Whole) -> Any:
    """Every version, the newest first."""
    rows = (
        found_journey(journey_id)
        .versions.select_related("published_by")
        .defer("plan")
        .order_by("-number")
    )
    return [_version(each) for each in rows]


@router.get(
    "/journeys/{journey_id}/versions/{number}",
    auth=needs("journeys:read"),
    response=VersionPlan,
    summary="One version as JSON",
)
def version(request: ApiRequest, journey_id: Whole, number: Whole) -> Any:
    """The plan as it runs, or ran; a version never changes."""
    return get_object_or_404(Version, journey=journey_id, number=number)


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


def _run(one: Run) -> dict[str, Any]:
    names = ("id", "customer_id", "state", "entered_at", "due_at", "goal_at", "ended_at", "reason")
    return {
        **{name: getattr(one, name) for name in names},
        "group_id": one.chat_id,
        "step": one.step.key if one.step else None,
        "version": one.version.number,
    }


def _version(one: Version) -> dict[str, Any]:
    names = ("number", "note", "inside", "published_at")
    return {**{name: getattr(one, name) for name in names}, "published_by": one.published_by.name}
