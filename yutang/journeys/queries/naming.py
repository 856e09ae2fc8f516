"""What the things are called that a plan refers to, a query for each sort."""

from typing import Any

from yutang.acquisition.models import GroupCode
from yutang.audiences.models import Audience
from yutang.content.models import Material
from yutang.customers.models import FactType, Tag
from yutang.journeys.models import Journey
from yutang.journeys.rules.plan import Plan, walk
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.words.kinds import titled
from yutang.journeys.words.names import Names


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
    )


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
