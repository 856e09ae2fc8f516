"""What is known of one customer and of all: facts as pages show them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, QuerySet

from yutang.customers.models import Choice, Customer, Fact, FactType, Stage
from yutang.org.models import Member


@dataclass(frozen=True)
class Known:
    """A fact with the customer's values of it, oldest first; empty: nothing known."""

    type: FactType
    values: Sequence[Fact]

    @property
    def latest(self) -> Fact:
        """The value that was set last."""
        return max(self.values, key=lambda fact: fact.at)


@dataclass(frozen=True)
class Asked:
    """A fact as its settings show it: how many customers have it, and where they stand."""

    type: FactType
    customers: int
    stages: Sequence[tuple[Stage, int]]
    choices: Sequence[Choice]


def facts_of(customer: Customer) -> list[Known]:
    """All facts in order with the customer's values; archived ones only where there are some."""
    values: dict[int, list[Fact]] = defaultdict(list)
    rows = Fact.objects.filter(customer=customer).select_related("choice", "stage", "actor")
    for fact in rows.order_by("choice__order", "day", "pk"):
        values[fact.type_id].append(fact)
    types = FactType.objects.order_by("archived_at", "order", "pk")
    types = types.prefetch_related(offered_choices())
    return [
        Known(type, values[type.pk])
        for type in sorted(types, key=lambda type: (type.archived_at is not None, type.order))
        if type.archived_at is None or values[type.pk]
    ]


def seen_types(member: Member) -> QuerySet[FactType]:
    """The living facts whose values the member may see, and find customers by."""
    rows = FactType.objects.filter(archived_at=None).order_by("order", "pk")
    return rows if member.may("customers.see_phone") else rows.filter(is_personal=False)


def asked_facts() -> list[Asked]:
    """All facts in order with the counts of their customers, archived ones last."""
    filled = dict(
        Fact.objects.values_list("type").annotate(Count("customer", distinct=True)).order_by()
    )
    standing = dict(
        Fact.objects.exclude(stage=None)
        .values_list("stage")
        .annotate(Count("customer", distinct=True))
        .order_by()
    )
    types = FactType.objects.prefetch_related("stages", offered_choices())
    return [
        Asked(
            type,
            filled.get(type.pk, 0),
            [(stage, standing.get(stage.pk, 0)) for stage in in_order(type.stages.all())],
            list(type.choices.all()),
        )
        for type in sorted(types, key=lambda t: (t.archived_at is not None, t.order, t.pk))
    ]


def offered_choices() -> Any:
    """The choices that may still be chosen, in order."""
    rows = Choice.objects.filter(archived_at=None).order_by("order", "pk")
    return Prefetch("choices", queryset=rows)


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """Stages by their begin."""
    return sorted(stages, key=lambda s: (s.from_months * 30 + s.from_days, s.pk))


def written(fact: Fact) -> str:
    """A value as a form, a sheet or a program writes it; yes and no as `yes` and `no`."""
    form = fact.type.form
    if form == FactType.Form.YES_NO:
        return "yes" if fact.number == 1 else "no"
    if form == FactType.Form.NUMBER:
        return f"{fact.number:.15g}"
    if form == FactType.Form.PERSON:
        return " ".join(filter(None, (fact.text, _iso(fact.day))))
    return fact.choice.name if fact.choice else fact.text or _iso(fact.day)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
