"""How values of facts reach the database: two statements, their stages, and their record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yutang.customers import log
from yutang.customers.commands.stages import place
from yutang.customers.kinds import Kind
from yutang.customers.models import Choice, Fact, FactType
from yutang.customers.rules.facts import Value
from yutang.org.models import Member

Sets = dict[tuple[int, int], list[Value]]  # by customer and fact

WRITE = """
    insert into customers_fact (customer_id, type_id, slot, text, number, day, choice_id, source,
        actor_id, at)
    select customer_id, type_id, slot, text, number, day, choice_id, %(source)s, %(actor)s, now()
    from unnest(%(customers)s::bigint[], %(types)s::bigint[], %(slots)s::text[], %(texts)s::text[],
        %(numbers)s::float8[], %(days)s::date[], %(choices)s::bigint[])
        as t (customer_id, type_id, slot, text, number, day, choice_id)
    order by customer_id, type_id, slot
    on conflict (customer_id, type_id, slot) do update set
        text = excluded.text, number = excluded.number, day = excluded.day,
        choice_id = excluded.choice_id, source = excluded.source, actor_id = excluded.actor_id,
        at = excluded.at
    where (customers_fact.text, customers_fact.number, customers_fact.day,
            customers_fact.choice_id)
        is distinct from (excluded.text, excluded.number, excluded.day, excluded.choice_id)
    returning customer_id, type_id
"""
SWEEP = """
    delete from customers_fact fact
    using unnest(%(customers)s::bigint[], %(types)s::bigint[]) as t (customer_id, type_id)
    where fact.customer_id = t.customer_id and fact.type_id = t.type_id
        and (fact.customer_id, fact.type_id, fact.slot) not in (
            select * from unnest(%(kept_customers)s::bigint[], %(kept_types)s::bigint[],
                %(kept_slots)s::text[]))
    returning fact.customer_id, fact.type_id
"""


@dataclass(frozen=True)
class Learnt:
    """Where values come from: told in the timeline."""

    source: Fact.Source
    actor: Member | None


def write(
    sets: Sets, types: Mapping[int, FactType], learnt: Learnt, *, adds_persons: bool = False
) -> set[tuple[int, int]]:
    """Write the sets, tell of those that are news, and put them into stages; returns the news."""
    if not sets:
        return set()
    rows = [(*where, value) for where, values in sets.items() for value in values]
    news: set[tuple[int, int]] = set()
    with connection.cursor() as cursor:
        whole = [
            where
            for where in sets
            if not (adds_persons and types[where[1]].form == FactType.Form.PERSON)
        ]
        cursor.execute(SWEEP, _swept(whole, rows))
        news.update(cursor.fetchall())
        cursor.execute(WRITE, _written(rows, learnt))
        news.update(cursor.fetchall())
    for type in types.values():
        customers = sorted(customer for customer, type_id in news if type_id == type.pk)
        if customers:
            place(type=type, customer_ids=customers)
    _tell(news, sets, types, learnt)
    return news


def told(type: FactType, values: Iterable[Value], choices: Mapping[int, str]) -> str | bool:
    """The values in one word for the timeline; yes and no as such."""
    parts: list[str] = []
    for value in values:
        if type.form == FactType.Form.YES_NO:
            return value.number == 1
        if value.choice_id is not None:
            parts.append(choices.get(value.choice_id, ""))
        elif value.number is not None:
            parts.append(f"{value.number:.15g} {type.unit}".strip())
        else:
            parts.append(" ".join(filter(None, (value.text, str(value.day or "")))))
    return "、".join(parts)


def _swept(
    whole: Sequence[tuple[int, int]], rows: Sequence[tuple[int, int, Value]]
) -> dict[str, Any]:
    return {
        "customers": [customer for customer, _type_id in whole],
        "types": [type_id for _customer, type_id in whole],
        "kept_customers": [customer for customer, _type_id, _value in rows],
        "kept_types": [type_id for _customer, type_id, _value in rows],
        "kept_slots": [value.slot for _customer, _type_id, value in rows],
    }


def _written(rows: Sequence[tuple[int, int, Value]], learnt: Learnt) -> dict[str, Any]:
    return {
        "customers": [customer for customer, _type_id, _value in rows],
        "types": [type_id for _customer, type_id, _value in rows],
        "slots": [value.slot for *_where, value in rows],
        "texts": [value.text for *_where, value in rows],
        "numbers": [value.number for *_where, value in rows],
        "days": [value.day for *_where, value in rows],
        "choices": [value.choice_id for *_where, value in rows],
        "source": str(learnt.source),
        "actor": learnt.actor.pk if learnt.actor else None,
    }


def _tell(
    news: set[tuple[int, int]], sets: Sets, types: Mapping[int, FactType], learnt: Learnt
) -> None:
    used = {value.choice_id for values in sets.values() for value in values if value.choice_id}
    names = dict(Choice.objects.filter(pk__in=used).values_list("pk", "name")) if used else {}
    log.record_many(
        log.Happening(
            customer_id,
            Kind.FACT_LEARNT,
            member_id=learnt.actor.pk if learnt.actor else None,
            subject=("fact", type_id),
            props=_props(types[type_id], sets[(customer_id, type_id)], names, learnt),
        )
        for customer_id, type_id in sorted(news)
    )


def _props(
    type: FactType, values: Sequence[Value], names: Mapping[int, str], learnt: Learnt
) -> dict[str, object]:
    """What the timeline is told; of a personal fact its name alone."""
    found: dict[str, object] = {"fact": type.name, "source": str(learnt.source)}
    if not values:
        return {**found, "cleared": True}
    return found if type.is_personal else {**found, "value": told(type, values, names)}
