"""What the demo brand knows of its customers: facts, the same for the same customers each time."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils import translation

from yutang.cli import ready
from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft, create_fact_type
from yutang.customers.commands.facts import FactRow, set_facts_many
from yutang.customers.commands.ready_facts import take_ready
from yutang.customers.models import Customer, CustomerTag, Fact, FactType
from yutang.customers.ready import READY
from yutang.kernel import clock

CHUNK = 4_000
NICKNAMES = ("念念", "乐乐", "安安", "小满", "团团", "朵朵", "果果", "一一", "糖糖", "可乐")
PARENTS, PETS, MOVERS, STYLED, MEASURED, PLANNING = 0.4, 0.6, 0.35, 0.7, 0.4, 0.5  # who told us


def ask(facts: dict[str, Any]) -> None:
    """The facts that the brand wants to know, in its own language."""
    known = set(FactType.objects.values_list("key", flat=True))
    with translation.override("zh-hans"):
        for key in facts["ready_facts"]:
            if key not in known:
                take_ready(ready=READY[key], actor=None)
    for row in facts["facts"]:
        if row["key"] not in known:
            draft = TypeDraft(
                name=row["name"],
                unit=row.get("unit", ""),
                help=row.get("help", ""),
                choices=[ChoiceRow(name) for name in row.get("choices", [])],
            )
            create_fact_type(form=row["form"], key=row["key"], draft=draft, actor=None)


def learn(facts: dict[str, Any]) -> None:
    """Values for the customers who are there and have none."""
    without = Customer.objects.filter(facts=None, merged_into=None).order_by("pk")
    parents = set(
        CustomerTag.objects.filter(tag__name="有娃").values_list("customer_id", flat=True)
    )
    choices = {row["key"]: row.get("choices", []) for row in facts["facts"]}
    rows = [
        row
        for customer_id in without.values_list("pk", flat=True)
        for row in told(customer_id, customer_id in parents, choices, clock.today())
    ]
    for start in range(0, len(rows), CHUNK):
        set_facts_many(rows=rows[start : start + CHUNK], source=Fact.Source.IMPORT)
    ready.tell(f"{len(rows)} facts of customers")


def told(
    customer_id: int, is_parent: bool, choices: dict[str, list[str]], today: date
) -> Iterator[FactRow]:
    """What one customer told the brand; children are up to five, a few still to be born."""
    dice = Random(customer_id)  # noqa: S311 - a demo, not a secret
    if is_parent or dice.random() < PARENTS:
        for name in dice.sample(NICKNAMES, 1 + (dice.random() < 1 / 6)):
            day = today - timedelta(days=int(dice.triangular(-200, 1_800, 240)))
            yield FactRow(customer_id, "child", {"name": name, "day": day})
    if dice.random() < MOVERS:
        day = today - timedelta(days=dice.randrange(-150, 900))
        yield FactRow(customer_id, "home-handover", day)
    if dice.random() < PETS:
        yield FactRow(customer_id, "has-pet", dice.random() < 1 / 3)
    if dice.random() < STYLED:
        yield FactRow(customer_id, "style", dice.choice(choices["style"]))
    if dice.random() < MEASURED:
        yield FactRow(customer_id, "area", dice.randrange(48, 180))
    if dice.random() < PLANNING:
        some = dice.sample(choices["rooms"], dice.randrange(1, 4))
        yield FactRow(customer_id, "rooms", some)
