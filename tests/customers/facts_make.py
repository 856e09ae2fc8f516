"""Builders of facts for tests."""

from typing import Any

from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft, create_fact_type
from yutang.customers.commands.stages import StageRow, set_stages
from yutang.customers.models import FactType
from yutang.customers.rules.stages import Border

BABY = [
    StageRow("pregnant", Border(days=-280), Border()),
    StageRow("0–6 months", Border(), Border(months=6)),
    StageRow("6–12 months", Border(months=6), Border(months=12)),
    StageRow("1–2 years", Border(months=12), Border(months=24)),
]


def fact_type(key: str, form: str, *choices: str, **more: Any) -> FactType:
    """A fact that the brand wants to know."""
    draft = TypeDraft(
        name=more.pop("name", key.title()),
        choices=[ChoiceRow(name) for name in choices],
        **more,
    )
    return create_fact_type(form=form, key=key, draft=draft, actor=None)


def child(**more: Any) -> FactType:
    """A child, who grows."""
    made = fact_type("child", "person", **more)
    set_stages(type_id=made.pk, rows=BABY, actor=None)
    return made
