"""Filters of the customer list by what is known: choices, yes or no, and stages."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.customers import filters
from yutang.customers.models import Choice, Fact, FactType, Profile
from yutang.customers.queries.facts import in_order, seen_types
from yutang.kernel import reading
from yutang.org.models import Member

YES, NO, CHOICE = "yes", "no", "is"


def fact_options(member: Member) -> list[tuple[str, str]]:
    """Each choice of each fact that the member may see: ("is-5", "Skin type: dry")."""
    return [(value, label) for type in seen_types(member) for value, label in _values(type)]


def by_fact(rows: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """Those of whom a fact is known as the choice says."""
    kind, _dash, number = value.partition("-")
    id = reading.whole(number) or 0
    if kind == CHOICE:
        return _having(rows, choice=id)
    return _having(rows, type=id, number=1 if kind == YES else 0)


def stage_options(member: Member) -> list[tuple[str, str]]:
    """Each stage of each fact that the member may see."""
    types = seen_types(member).filter(stages__isnull=False).distinct().prefetch_related("stages")
    return [
        (str(stage.pk), f"{type.name}: {stage.name}")
        for type in types
        for stage in in_order(type.stages.all())
    ]


def by_stage(rows: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """Those who stand in the stage with any of their dates."""
    return _having(rows, stage=reading.whole(value) or 0)


def _values(type: FactType) -> Iterator[tuple[str, str]]:
    if type.form == FactType.Form.YES_NO:
        for kind, word in ((YES, _("yes")), (NO, _("no"))):
            yield f"{kind}-{type.pk}", f"{type.name}: {word}"
    for choice in Choice.objects.filter(type=type).order_by("order", "pk"):
        yield f"{CHOICE}-{choice.pk}", f"{type.name}: {choice.name}"


def _having(rows: QuerySet[Profile], **known: Any) -> QuerySet[Profile]:
    return rows.filter(Exists(Fact.objects.filter(customer=OuterRef("pk"), **known)))


filters.register("fact", gettext_lazy("Fact"), fact_options, by_fact, order=60)
filters.register("stage", gettext_lazy("Stage"), stage_options, by_stage, order=61)
