"""Whether all that a plan refers to is there and may be used; and which journeys use a thing."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from yutang.audiences import engines
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import RuleError
from yutang.content.rules import limits
from yutang.customers.commands.same_fact import check_value
from yutang.customers.kinds import SUBJECTS, Kind
from yutang.customers.models import FactType
from yutang.journeys import posting
from yutang.journeys.models import OPEN, Journey, Run, Version
from yutang.journeys.queries import subjects
from yutang.journeys.queries.programs import printed
from yutang.journeys.queries.wording import VARIABLES
from yutang.journeys.rules import targets
from yutang.journeys.rules.mentions import (
    KEPT_AS,
    Ident,
    Mention,
    mentions,
    placed_matches,
    rules_of,
)
from yutang.journeys.rules.plan import Fault, Place, Plan, walk
from yutang.journeys.rules.steps import AnyStep, Invite, Send, SetFact, Webhook
from yutang.kernel.errors import InvalidInput
from yutang.outreach.rules import text as texts

KEPT = (Journey.State.LIVE, Journey.State.PAUSED, Journey.State.CLOSING)
PARTS = ("triggers", "flow", "exits", "goal")
DATED = (FactType.Form.DATE, FactType.Form.PERSON)


def faults(plan: Plan, journey: Journey | None = None) -> list[Fault]:
    """What is deleted, archived, expired, or not allowed, each at its place."""
    named = list(mentions(plan))
    if journey is not None:
        named = [replace(each, id=-1) if _is_itself(each, journey) else each for each in named]
    found = [*_rules(plan), *_missing(named), *_dates(plan), *_never(plan)]
    for place, step in walk(plan.flow):
        found += [replace(fault, step=step.id) for fault in _step(step, place)]
    return sorted({fault.place: fault for fault in reversed(found)}.values(), key=_order)


def users(kind: str, id: Ident) -> list[Journey]:
    """The journeys that run (or are paused) and use this, by their present or an older version."""
    inside = Run.objects.filter(version=OuterRef("pk"), state__in=OPEN)
    rows = Version.objects.filter(journey__state__in=KEPT)
    rows = rows.filter(Q(journey__version=F("pk")) | Exists(inside)).select_related("journey")
    found = {
        row.journey_id: row.journey
        for row in rows.order_by("journey_id")
        if any((each.kind, each.id) == (kind, id) for each in mentions(printed(row.pk).plan))
    }
    return list(found.values())


def _order(fault: Fault) -> tuple[int, list[str]]:
    """As the plan is read."""
    return PARTS.index(str(fault.place[0])), [f"{part:>09}" for part in fault.place]


def _is_itself(each: Mention, journey: Journey) -> bool:
    return each.kind == "journey" and each.id == journey.pk


def _missing(named: Collection[Mention]) -> Iterator[Fault]:
    """One question for each kind of thing."""
    for kind, state_of in STATES.items():
        wanted = [each for each in named if each.kind == kind]
        states = state_of({each.id for each in wanted}) if wanted else {}
        for each in wanted:
            if code := states.get(each.id, f"{kind}_gone"):
                yield Fault(each.place, code, each.step)


def _rules(plan: Plan) -> Iterator[Fault]:
    """Audience rules that can't be run here, with the places of the plan."""
    asked = list(rules_of(plan))
    known = engines.known() if asked else None
    for each in asked:
        try:
            schema.parse(each.rule, known)
        except RuleError as error:
            for problem in error.problems:
                place = (*each.place, *problem["path"])
                yield Fault(place, "rule", each.step, {"said": problem["text"]})


def _never(plan: Plan) -> Iterator[Fault]:
    """Acts about such a thing must exist, or nobody ever does what the match asks."""
    for place, step, match in placed_matches(plan):
        types = {type for kind in match.kinds for type in SUBJECTS.get(kind, ())}
        if match.subject_type and match.subject_type not in types:
            yield Fault((*place, "subject_type"), "subject_never", step)


def _dates(plan: Plan) -> Iterator[Fault]:
    """Days are counted from a fact that is a date, or a person with one."""
    for number, trigger in enumerate(plan.triggers):
        if trigger.kind == "date" and trigger.fact:
            form = FactType.objects.filter(key=trigger.fact).values_list("form", flat=True).first()
            if form and form not in DATED:
                yield Fault(("triggers", number, "fact"), "fact_no_date")


def _step(step: AnyStep, place: Place) -> Iterator[Fault]:
    match step:
        case Send() | Invite():
            yield from _text(step.text, (*place, "text"))
            materials = getattr(step, "materials", [])
            if len(materials) > limits.MOST_ATTACHMENTS:
                most = {"most": limits.MOST_ATTACHMENTS}
                yield Fault((*place, "materials"), "too_many_materials", values=most)
        case SetFact():
            yield from _value(step, place)
        case Webhook():
            if step.url and not targets.may_be_called(step.url, posting.hosts()):
                yield Fault((*place, "url"), "url_forbidden")


def _text(text: str, place: Place) -> Iterator[Fault]:
    if limits.byte_count(text) > limits.MOST_TEXT_BYTES:
        yield Fault(place, "long_text", values={"most": limits.MOST_TEXT_BYTES})
    if unknown := [name for name in texts.variables(text) if name not in VARIABLES]:
        yield Fault(place, "unknown_variable", values={"name": f"{{{unknown[0]}}}"})


def _value(step: SetFact, place: Place) -> Iterator[Fault]:
    type = FactType.objects.filter(key=step.fact, archived_at=None).first()
    if type is None or step.value is None:
        return
    try:
        check_value(type, step.value)
    except InvalidInput as refusal:
        yield Fault((*place, "value"), "fact_value", values={"said": str(refusal)})


def _journeys(ids: Collection[Any]) -> dict[Any, str]:
    """-1: the journey itself."""
    states = {row.pk: _journey(row) for row in Journey.objects.filter(pk__in=ids)}
    return {**states, -1: "journey_itself"}


def _journey(row: Journey) -> str:
    if row.subject != Journey.Subject.CUSTOMER:
        return "journey_of_groups"
    return "journey_ended" if row.state == Journey.State.ENDED else ""


def _facts(keys: Collection[Any]) -> dict[Any, str]:
    rows = FactType.objects.filter(key__in=keys, archived_at=None)
    return _there(rows.values_list("key", flat=True))


def _acts(kinds: Collection[Any]) -> dict[Any, str]:
    return _there(set(kinds) & set(Kind.values))


def _there(ids: Iterable[Any]) -> dict[Any, str]:
    return dict.fromkeys(ids, "")


STATES: dict[str, Callable[[Collection[Any]], dict[Any, str]]] = {
    **{KEPT_AS.get(type, type): subjects.faults(type) for type in subjects.TYPES},
    "fact": _facts,
    "journey": _journeys,
    "act": _acts,
}
