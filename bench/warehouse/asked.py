"""The rule of the page of examples, as JSON and as SQL by hand; each time with another tag.

A child of 6 to 12 months, bought twice in a category, tagged, not contacted lately, no complaint.
"""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bench.warehouse import brand
from yutang.audiences.rules import days, schema

ZONE = ZoneInfo("Asia/Shanghai")  # as the generator has it
AT = brand.END

DUCKDB = """
    select count(*) from profile where list_contains(tag_ids, {tag})
        and customer_id in (select customer_id from fact
            where fact_id = 1 and day between {born_after} and {born_by})
        and customer_id in (select customer_id from line
            where "at" > {ninety} and "at" <= {now} and product_id in
                (select product_id from product where node_id between 1 and 20)
            group by customer_id having count(distinct order_id) >= 2)
        and customer_id not in (select customer_id from activity
            where kind in ('welcomed', 'gift_given') and "at" > {seven} and "at" <= {now})
        and customer_id not in (select customer_id from member where audience_id = 1)
"""
# As good as the tables' own indexes let it be; {few} narrows every part to some customers.
POSTGRES = """
    select p.customer_id from customers_profile p
    where p.tag_ids @> array[%(tag)s]::bigint[] {of_profile}
        and exists (select from customers_fact f where f.customer_id = p.customer_id
            and f.type_id = 1 and f.day between %(born_after)s and %(born_by)s {of_fact})
        and p.customer_id in (select o.customer_id
            from commerce_order o join commerce_orderline l on l.order_id = o.id
                join commerce_product t on t.id = l.product_id
            where o.paid_at > %(ninety)s and o.paid_at <= %(now)s
                and t.node_id between 1 and 20 {of_order}
            group by o.customer_id having count(distinct o.id) >= 2)
        and not exists (select from customers_activity a where a.customer_id = p.customer_id
            and a.kind in ('welcomed', 'gift_given')
            and a.happened_at > %(seven)s and a.happened_at <= %(now)s {of_activity})
        and not exists (select from audiences_audiencemember m
            where m.audience_id = 1 and m.customer_id = p.customer_id)
"""
_OF = {"of_profile": "p", "of_fact": "f", "of_order": "o", "of_activity": "a"}


def rule(tag: int) -> Any:
    """The rule as a member would have drawn it up."""
    contacts = {"kinds": ["welcomed", "gift_given"]}
    conditions = [
        {"fact": "child", "is": "age_between", "value": [6, 11], "unit": "months"},
        {"orders": {"categories": [1]}, "within": {"last_days": 90}, "is": "ge", "value": 2},
        {"tags": "any", "ids": [tag]},
        {"activity": contacts, "within": {"last_days": 7}, "is": "eq", "value": 0},
        {"audience": 1, "is": "not_in"},
    ]
    return schema.parse({"version": 1, "where": {"all": conditions}})


def for_duckdb(tag: int) -> str:
    """The count over the mirror's files."""
    microsecond = timedelta(microseconds=1)
    now = days.instant(AT)
    return DUCKDB.format(
        tag=tag,
        now=now,
        ninety=now - timedelta(days=90) // microsecond,
        seven=now - timedelta(days=7) // microsecond,
        **_born(),
    )


def for_postgres(tag: int, ids: list[int] | None = None) -> tuple[str, dict[str, Any]]:
    """The ids of all customers whom the rule is about, or of those among `ids`."""
    narrow = "and {}.customer_id = any(%(ids)s)" if ids is not None else ""
    statement = POSTGRES.format(**{name: narrow.format(alias) for name, alias in _OF.items()})
    epoch = datetime(1970, 1, 1, tzinfo=UTC).date()
    born = {name: epoch + timedelta(days=day) for name, day in _born().items()}
    back = {"ninety": AT - timedelta(days=90), "seven": AT - timedelta(days=7)}
    return statement, {"tag": tag, "now": AT, "ids": ids, **back, **born}


def _born() -> dict[str, int]:
    """The first and the last birthday of those who are 6 to 11 months old."""
    today = AT.astimezone(ZONE).date()
    last, first = (days.born_by(today, age, "months") for age in (6, 12))
    return {"born_by": last, "born_after": first + 1}
