"""What of the installation a plan refers to, each with its place: to be checked, and to be kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yutang.journeys.rules.plan import Place, Plan, walk
from yutang.journeys.rules.steps import (
    AnyStep,
    Await,
    Branch,
    GoTo,
    Invite,
    Send,
    SetFact,
    Tag,
)
from yutang.journeys.rules.triggers import Match

SUBJECTS = ("tag", "material", "group_code")  # of acts in conditions, as far as plans keep them
KEPT_AS = {"fact": "fact_id"}  # where the type of a subject isn't the kind of a mention
Ident = int | str


@dataclass(frozen=True)
class Mention:
    """A thing of a kind at a place; `step`: whose, "" of the plan itself."""

    kind: str  # tag, fact (by key), journey, member, act …, or the type of an act's subject
    id: Ident
    place: Place
    step: str = ""


@dataclass(frozen=True)
class Asked:
    """An audience rule at a place."""

    rule: dict[str, Any]
    place: Place
    step: str = ""


def mentions(plan: Plan) -> Iterator[Mention]:
    """Everything that the plan refers to, those of its audience rules too."""
    for number, trigger in enumerate(plan.triggers):
        yield from _of_trigger(trigger, ("triggers", number))
    for place, step in walk(plan.flow):
        yield from _of_step(step, place)
    for place, id, match in placed_matches(plan):
        yield from _of_match(match, place, id)
    for asked in rules_of(plan):
        yield from _of_rule(asked)


def placed_matches(plan: Plan) -> Iterator[tuple[Place, str, Match]]:
    """Everything the plan waits to happen, with its place and the step that waits."""
    for number, trigger in enumerate(plan.triggers):
        if match := getattr(trigger, "match", None):
            yield ("triggers", number, "match"), "", match
    for place, step in walk(plan.flow):
        if isinstance(step, Await):
            yield (*place, "match"), step.id, step.match
    for number, match in enumerate(plan.exits):
        yield ("exits", number), "", match
    if plan.goal:
        yield ("goal", "match"), "", plan.goal.match


def rules_of(plan: Plan) -> Iterator[Asked]:
    """The audience rules of triggers and branches; empty ones are told of elsewhere."""
    for number, trigger in enumerate(plan.triggers):
        if rule := getattr(trigger, "rule", None):
            yield Asked(rule, ("triggers", number, "rule"))
    for place, step in walk(plan.flow):
        if isinstance(step, Branch):
            for number, arm in enumerate(step.arms):
                if arm.rule:
                    yield Asked(arm.rule, (*place, "arms", number, "rule"), step.id)


def _of_trigger(trigger: Any, place: Place) -> Iterator[Mention]:
    if audience := getattr(trigger, "audience", None):
        yield Mention("audience", audience, (*place, "audience"))
    if fact := getattr(trigger, "fact", ""):
        yield Mention("fact", fact, (*place, "fact"))
    owners = trigger if trigger.kind == "group" else getattr(trigger, "groups", None)
    here = place if trigger.kind == "group" else (*place, "groups")
    yield from _many("member", getattr(owners, "owner_ids", []), (*here, "owner_ids"), "")


def _of_step(step: AnyStep, place: Place) -> Iterator[Mention]:
    match step:
        case Send():
            yield from _many("material", step.materials, (*place, "materials"), step.id)
        case Tag():
            yield from _many("tag", step.add, (*place, "add"), step.id)
            yield from _many("tag", step.remove, (*place, "remove"), step.id)
        case SetFact():
            yield from _one("fact", step.fact, (*place, "fact"), step.id)
        case Invite():
            yield from _one("group_code", step.group_code, (*place, "group_code"), step.id)
        case GoTo():
            yield from _one("journey", step.journey, (*place, "journey"), step.id)


def _of_match(match: Match, place: Place, step: str) -> Iterator[Mention]:
    yield from _many("act", match.kinds, (*place, "kinds"), step)
    yield from _many("member", match.member_ids, (*place, "member_ids"), step)
    if type := match.subject_type:
        kind = KEPT_AS.get(type, type)
        yield from _many(kind, match.subject_ids, (*place, "subject_ids"), step)


def _of_rule(asked: Asked) -> Iterator[Mention]:
    """Rules are nested as deep as people like, so no call stack is used."""
    waiting: list[tuple[Any, Place]] = [(asked.rule, asked.place)]
    while waiting:
        here, place = waiting.pop()
        if isinstance(here, dict):
            yield from _named(here, place, asked.step)
            waiting += [(each, (*place, str(key))) for key, each in here.items()]
        elif isinstance(here, list):
            waiting += [(each, (*place, number)) for number, each in enumerate(here)]


def _named(node: dict[str, Any], place: Place, step: str) -> Iterator[Mention]:
    if isinstance(audience := node.get("audience"), int):
        yield Mention("audience", audience, (*place, "audience"), step)
    if isinstance(fact := node.get("fact"), str):
        yield Mention("fact", fact, (*place, "fact"), step)
    kind = "tag" if isinstance(node.get("tags"), str) else node.get("type")
    if kind in SUBJECTS and isinstance(ids := node.get("ids"), list):
        yield from _many(kind, [id for id in ids if isinstance(id, int)], (*place, "ids"), step)


def _one(kind: str, id: Ident, place: Place, step: str) -> Iterator[Mention]:
    """What is still to be chosen is told of elsewhere."""
    if id:
        yield Mention(kind, id, place, step)


def _many(kind: str, ids: Sequence[Ident], place: Place, step: str) -> Iterator[Mention]:
    for number, id in enumerate(ids):
        yield Mention(kind, id, (*place, number), step)
