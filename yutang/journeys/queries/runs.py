"""Who is or was in a journey, within what a member may see; and the way of one run."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yutang.customers import queries as customers
from yutang.groups import queries as groups
from yutang.journeys.models import Call, Journey, Move, Run
from yutang.journeys.queries import headcounts
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.steps import AnyStep
from yutang.kernel import reading
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Message

FEW = 60_000  # customers that a search may find before their names are compared instead
SEEN = 2_000  # within sight: of more, some are met soon in any list
INSIDE = (Run.State.WAITING, Run.State.CALLING, Run.State.RESTING)


@dataclass(frozen=True)
class Narrowed:
    """Which runs are asked for; `way`: "step:number", those who took that way."""

    state: str = ""
    step: str = ""
    way: str = ""
    q: str = ""


EVERYBODY = Narrowed()


@dataclass(frozen=True)
class Passed:
    """One step that a run has left, with what was said or told to whom by it."""

    move: Move
    step: AnyStep
    message: Message | None
    call: Call | None


def runs(journey: Journey, viewer: Member, asked: Narrowed = EVERYBODY) -> QuerySet[Run]:
    """The runs of the journey within sight, narrowed."""
    found = _seen(Run.objects.filter(journey=journey), journey, viewer)
    if asked.state == "inside":
        found = found.filter(state__in=INSIDE)
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.step:
        found = found.filter(step__key=asked.step, step__version__journey=journey)
    if asked.way:
        found = found.filter(Exists(_took(journey, asked.way)))
    if asked.q:
        found = found.filter(_called(journey, viewer, asked.q))
    rows = found.select_related("customer", "chat", "step", "version")
    return rows.defer("version__plan")  # as large as a book, and the same in every row


def within_sight(found: QuerySet[Run], viewer: Member) -> QuerySet[Run]:
    """Of these, the runs of customers and groups whom the member may see."""
    if visible_member_ids(viewer) is None:
        return found
    own = Q(customer__in=customers.scoped(viewer)) | Q(chat__in=groups.groups(viewer))
    return found.filter(own)


def _seen(found: QuerySet[Run], journey: Journey, viewer: Member) -> QuerySet[Run]:
    """Those within sight. Who sees few customers has them looked up one by one, whatever else is
    asked: PostgreSQL can't know how many of them are in the journey, or in a rare state."""
    if visible_member_ids(viewer) is None or journey.subject != Journey.Subject.CUSTOMER:
        return within_sight(found, viewer)
    ids = _few(customers.scoped(viewer).values_list("pk", flat=True), SEEN)
    return within_sight(found, viewer) if ids is None else found.filter(customer__in=ids)


def _called(journey: Journey, viewer: Member, text: str) -> Q:
    """Whose name has this in it; in a large journey found by the index of the customers' search,
    which knows remarks and phone numbers as well."""
    if journey.subject != Journey.Subject.CUSTOMER:
        return Q(chat__name__icontains=text)
    if headcounts.large([journey.pk]):
        people = customers.matching(viewer, customers.Narrowing(q=text))
        ids = _few(people.values_list("pk", flat=True), FEW)
        if ids is not None:
            return Q(customer__in=ids)
    return Q(customer__name__icontains=text)


def _few(ids: QuerySet[Any, int], most: int) -> list[int] | None:
    """These; None: they are too many to be listed."""
    found = list(ids.order_by()[: most + 1])
    return found if len(found) <= most else None


def trace(run: Run) -> list[Passed]:
    """Every step that the run has left, in order."""
    moves = list(run.moves.select_related("step").order_by("number"))
    versions = {move.step_id: move.step.version_id for move in moves}
    said = _messages(run)
    calls = {call.number: call for call in run.calls.all()}
    return [
        Passed(
            move,
            printed(versions[move.step_id]).node(move.step_id).step,
            said.get(move.number),
            calls.get(move.number),
        )
        for move in moves
    ]


def _messages(run: Run) -> dict[int, Message]:
    """What was said to the customer in this run, by the number of the step."""
    found = Message.objects.filter(
        customer=run.customer_id,
        source_type="journey",
        source_id=run.journey_id,
        occurrence__startswith=f"{run.pk}.",
    )
    return {int(each.occurrence.rpartition(".")[2]): each for each in found}


def _took(journey: Journey, way: str) -> QuerySet[Any]:
    key, _, number = way.rpartition(":")
    arm = reading.whole(number[:4])
    return Move.objects.filter(
        run=OuterRef("pk"),
        step__key=key,
        step__version__journey=journey,
        arm=-1 if arm is None else arm,
    )
