"""What a rule may look at: nine relations, the same columns on every engine.

PostgreSQL has them as the queries below, the warehouse as Parquet files made by the very same
queries. Instants (`…_at`, `at`) are microseconds since 1970 in UTC; `day` is the day in the
enterprise's time zone, counted from 1970-01-01; amounts are in the smallest unit of the
enterprise's currency, and orders in other currencies have none.
"""

from dataclasses import dataclass

from yutang.kernel import enterprise


@dataclass(frozen=True)
class Relation:
    """A relation: its columns with their Ibis types, and the query that PostgreSQL answers it by.

    `{ids}` in the query stands for a condition on the customers; the parameters `%(zone)s` and
    `%(currency)s` come from `parameters()`.
    """

    name: str
    columns: dict[str, str]
    query: str
    customer: str  # the column that bears the customer in the query; empty: there is none
    moment: str = ""  # what `at` is computed from: a timestamp that indexes know

    def select(self, *, ids: bool, moment: bool = False) -> str:
        """The query for the customers `%(ids)s` (an array), or for all; with `moment` last."""
        wanted = f"{self.customer} = any(%(ids)s)" if ids and self.customer else "true"
        query = self.query.format(ids=wanted)
        if not (moment and self.moment):
            return query
        values, tables = query.split("\n    from ", 1)
        return f"{values}, {self.moment} as moment\n    from {tables}"


def parameters() -> dict[str, str]:
    """What every query needs beside the ids."""
    return {"zone": enterprise.zone().key, "currency": enterprise.currency()}


def _instant(column: str) -> str:
    return f"(extract(epoch from {column}) * 1000000)::bigint"


def _day(column: str) -> str:
    return f"(({column} at time zone %(zone)s)::date - date '1970-01-01')"


INSTANTS = ("added_at", "lost_at", "last_order_at", "lifecycle_at", "last_contact_at",
            "last_activity_at")  # fmt: skip

PROFILE = Relation(
    "profile",
    {
        "customer_id": "int64",
        "state": "string",
        "gender": "int64",
        "type": "int64",
        "tag_ids": "array<int64>",
        "member_ids": "array<int64>",
        "unit_ids": "array<int64>",
        "consultant_id": "int64",
        "store_id": "int64",
        "source_key": "string",
        "order_count": "int64",
        "order_amount": "int64",
        "refund_amount": "int64",
        "order_gap": "float64",
        "lifecycle": "string",
        "activity_count": "int64",
        **dict.fromkeys(INSTANTS, "int64"),
        **{f"order_{n}_at": "int64" for n in range(1, 6)},
    },
    f"""
    select p.customer_id, p.state, c.gender::bigint as gender, c.type::bigint as type,
        p.tag_ids, p.member_ids, p.unit_ids, p.consultant_id, p.store_id, p.source_key,
        p.order_count::bigint as order_count, p.order_amount, p.refund_amount, p.order_gap,
        p.lifecycle, p.activity_count::bigint as activity_count,
        {", ".join(f"{_instant(f'p.{name}')} as {name}" for name in INSTANTS)},
        {", ".join(f"{_instant(f'p.first_orders[{n}]')} as order_{n}_at" for n in range(1, 6))}
    from customers_profile p left join customers_customer c on c.id = p.customer_id
    where {{ids}}
    """,  # noqa: S608 - our own columns
    "p.customer_id",
)
FACT = Relation(
    "fact",
    {
        "customer_id": "int64",
        "fact_id": "int64",
        "text": "string",
        "number": "float64",
        "day": "int64",
        "choice_id": "int64",
        "stage_id": "int64",
    },
    """
    select f.customer_id, f.type_id as fact_id, f.text, f.number,
        (f.day - date '1970-01-01')::bigint as day, f.choice_id, f.stage_id
    from customers_fact f
    where {ids}
    """,
    "f.customer_id",
)
ACTIVITY = Relation(
    "activity",
    {
        "customer_id": "int64",
        "kind": "string",
        "at": "int64",
        "day": "int64",
        "member_id": "int64",
        "subject_type": "string",
        "subject_id": "int64",
        "amount": "int64",
    },
    f"""
    select a.customer_id, a.kind, {_instant("a.happened_at")} as at,
        {_day("a.happened_at")}::bigint as day, a.member_id, a.subject_type, a.subject_id,
        case when coalesce(a.props ->> 'currency', %(currency)s) = %(currency)s
            then a.amount end as amount
    from customers_activity a
    where {{ids}}
    """,  # noqa: S608 - our own columns
    "a.customer_id",
    "a.happened_at",
)
ORDERS = Relation(
    "orders",
    {
        "customer_id": "int64",
        "order_id": "int64",
        "at": "int64",
        "day": "int64",
        "amount": "int64",
        "kept_amount": "int64",
        "store_id": "int64",
        "member_id": "int64",
        "source": "string",
    },
    f"""
    select o.customer_id, o.id as order_id, {_instant("o.paid_at")} as at,
        {_day("o.paid_at")}::bigint as day,
        case when o.currency = %(currency)s then o.amount end as amount,
        case when o.currency = %(currency)s then o.amount - o.refunded_amount end as kept_amount,
        o.store_id, o.member_id, o.source
    from commerce_order o
    where {{ids}}
    """,  # noqa: S608 - our own columns
    "o.customer_id",
    "o.paid_at",
)
LINE = Relation(
    "line",
    {
        "customer_id": "int64",
        "order_id": "int64",
        "line_id": "int64",
        "product_id": "int64",
        "quantity": "int64",
        "amount": "int64",
        "kept_amount": "int64",
        "at": "int64",
        "day": "int64",
        "store_id": "int64",
    },
    f"""
    select o.customer_id, l.order_id, l.id as line_id, l.product_id,
        l.quantity::bigint as quantity,
        case when o.currency = %(currency)s then l.amount end as amount,
        case when o.currency = %(currency)s then l.amount - l.refunded_amount end as kept_amount,
        {_instant("o.paid_at")} as at, {_day("o.paid_at")}::bigint as day, o.store_id
    from commerce_orderline l join commerce_order o on o.id = l.order_id
    where {{ids}}
    """,  # noqa: S608 - our own columns
    "o.customer_id",
    "o.paid_at",
)
PRODUCT = Relation(
    "product",
    {
        "product_id": "int64",
        "node_id": "int64",
        "needs": "array<string>",
        "obstacles": "array<string>",
    },
    "select id as product_id, node_id, needs, obstacles from commerce_product where {ids}",
    "",
)
MEMBER = Relation(
    "member",
    {"audience_id": "int64", "customer_id": "int64"},
    "select m.audience_id, m.customer_id from audiences_audiencemember m where {ids}",
    "m.customer_id",
)
STAY = Relation(
    "stay",
    {
        "customer_id": "int64",
        "stay_id": "int64",
        "chat_id": "int64",
        "at": "int64",
        "left_at": "int64",
        "ended_by": "string",
    },
    f"""
    select s.customer_id, s.id as stay_id, s.group_id as chat_id,
        {_instant("s.joined_at")} as at, {_instant("s.left_at")} as left_at, s.ended_by
    from groups_groupmember s
    where s.customer_id is not null and {{ids}}
    """,  # noqa: S608 - our own columns
    "s.customer_id",
    "s.joined_at",
)
CHAT = Relation(
    "chat",
    {"chat_id": "int64", "owner_id": "int64", "tag": "string"},  # a row for each tag, at least one
    """
    select c.id as chat_id, c.owner_id, t.tag
    from groups_groupchat c left join unnest(c.tags) as t (tag) on true
    where {ids}
    """,
    "",
)

RELATIONS = (PROFILE, FACT, ACTIVITY, ORDERS, LINE, PRODUCT, MEMBER, STAY, CHAT)
