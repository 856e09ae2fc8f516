"""A ready fact becomes the brand's own, with its choices and stages."""

from itertools import zip_longest

from django.db import transaction

from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft, create_fact_type
from yutang.customers.commands.stages import StageRow, set_stages
from yutang.customers.models import FactType
from yutang.customers.ready import TABLES, Ready
from yutang.org.models import Member


@transaction.atomic
def take_ready(*, ready: Ready, actor: Member | None) -> FactType:
    """Define the fact in the language of whoever takes it."""
    draft = TypeDraft(
        name=str(ready.name),
        unit=str(ready.unit),
        help=str(ready.hint),
        is_personal=ready.is_personal,
        choices=[
            ChoiceRow(str(name), key=key)
            for name, key in zip_longest(ready.choices, ready.keys, fillvalue="")
        ],
    )
    made = create_fact_type(form=ready.form, key=ready.key, draft=draft, actor=actor)
    if ready.table:
        rows = [StageRow(str(name), begin, end) for name, begin, end in TABLES[ready.table][1]]
        set_stages(type_id=made.pk, rows=rows, actor=actor)
    return made
