"""What the things are called that a plan refers to, a query for each sort."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from yutang.acquisition.models import GroupCode
from yutang.audiences.models import Audience
from yutang.audiences.rules import schema
from yutang.audiences.words.names import names_of as rule_names
from yutang.content.models import Material
from yutang.customers.models import FactType, Tag
from yutang.journeys.models import Journey
from yutang.journeys.queries import props, subjects
from yutang.journeys.rules.mentions import rules_of
from yutang.journeys.rules.plan import Plan, matches, walk
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.rules.triggers import Match
from yutang.journeys.words.kinds import titled
from yutang.journeys.words.names import Named, Names

SOURCE_KEYS = ("source", "source_key")  # in props


def names_of(plan: Plan) -> Names:
    """All names that the plan's sentences may need."""
    steps = [step for _place, step in walk(plan.flow)]
    return Names(
        materials=_called(Material, "title", _ids(steps, "send", "materials")),
        tags=_called(Tag, "name", _ids(steps, "tag", "add") | _ids(steps, "tag", "remove")),
        audiences=_called(Audience, "name", {getattr(t, "audience", 0) for t in plan.triggers}),
        journeys=_called(Journey, "name", _ids(steps, "journey", "journey")),
        group_codes=_called(GroupCode, "name", _ids(steps, "invite", "group_code")),
        facts=dict(FactType.objects.values_list("key", "name")),
        steps={step.id: titled(step) for step in steps},
        subjects=_subjects(matches(plan)),
        sources=_sources(matches(plan)),
        rules=rule_names(*_parsed(plan)),
    )


def _subjects(asked: list[Match]) -> dict[str, dict[int, Named]]:
    """What acts are about, and with whom, by type."""
    ids: dict[str, set[int]] = defaultdict(set)
    for each in asked:
        ids[each.subject_type].update(each.subject_ids)
        ids["member"].update(each.member_ids)
    return {type: subjects.named(type, found) for type, found in ids.items()}


def _sources(asked: list[Match]) -> dict[str, str]:
    keys = {str(each.props[key]) for each in asked for key in SOURCE_KEYS if key in each.props}
    return props.said(keys) if keys else {}


def _parsed(plan: Plan) -> Iterator[Any]:
    """What the plan's conditions ask, as far as they are rules."""
    for asked in rules_of(plan):
        try:
            yield schema.parse(asked.rule).where
        except schema.RuleError:
            continue


def _ids(steps: list[AnyStep], kind: str, field: str) -> set[int]:
    found: set[int] = set()
    for step in steps:
        if step.kind == kind:
            value = getattr(step, field)
            found |= {value} if isinstance(value, int) else set(value)
    return found


def _called(model: Any, field: str, ids: set[Any]) -> dict[int, str]:
    ids = {id for id in ids if id}
    return dict(model.objects.filter(pk__in=ids).values_list("pk", field)) if ids else {}
