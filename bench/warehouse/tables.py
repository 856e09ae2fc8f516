"""Which of the product's tables the relations fill, and the few rows that they refer to.

Each value is DuckDB's SQL over the relation's columns. Rules read these tables; follows, single
tags with their origin and identities, which no rule reads, are not made.
"""

# ruff: noqa: S608 - the values are our own numbers

from dataclasses import dataclass

from bench.warehouse import brand

REGIONS, BRANCH = 20, 20  # `brand` has a store in region 2 + store % 20; categories in twenties
STAGE_DAYS, STAGES, CHOICES = 182, 8, 5


@dataclass(frozen=True)
class Filled:
    """A table, the relation that its rows come from, and its columns' values."""

    table: str
    relation: str
    values: dict[str, str]
    order: str
    joined: str = ""

    @property
    def query(self) -> str:
        """DuckDB's SQL for the rows of the view `part`."""
        values = ", ".join(self.values.values())
        return f"select {values} from part {self.joined} order by {self.order}"


def _time(column: str) -> str:
    return f"make_timestamp({column})"


def _array(items: str) -> str:
    return f"'{{' || array_to_string({items}, ',') || '}}'"


def _same(*names: str) -> dict[str, str]:
    return {name: name for name in names}


def _times(*names: str) -> dict[str, str]:
    return {name: _time(name) for name in names}


_AT = _time('"at"')
_FIRST_ORDERS = (
    "list_transform(list_filter([order_1_at, order_2_at, order_3_at, order_4_at, order_5_at],"
    " lambda t: t is not null), lambda t: make_timestamp(t)::varchar)"
)
CUSTOMER = Filled(
    "customers_customer",
    "profile",
    {
        "id": "customer_id",
        "name": "'客户' || customer_id",
        "avatar": "''",
        **_same("gender", "type"),
        "corp_name": "''",
    },
    "customer_id",
)
PROFILE = Filled(
    "customers_profile",
    "profile",
    {
        **_same("customer_id", "state", "consultant_id", "store_id", "source_key"),
        "name": "'客户' || customer_id",
        **{name: _array(name) for name in ("tag_ids", "member_ids", "unit_ids")},
        **_same("order_count", "order_amount", "refund_amount", "order_gap", "lifecycle"),
        **_times("added_at", "lost_at", "last_order_at", "lifecycle_at", "last_contact_at"),
        **_times("last_activity_at"),
        "first_order_at": _time("order_1_at"),
        "first_orders": _array(_FIRST_ORDERS),
        "activity_count": "activity_count",
    },
    "customer_id",
)
FACT = Filled(
    "customers_fact",
    "fact",
    {
        **_same("customer_id", "text", "number", "choice_id", "stage_id"),
        "type_id": "fact_id",
        "slot": "text",  # of a person, its name
        "day": "date '1970-01-01' + day::integer",
        "source": "'import'",
    },
    "hash(customer_id, fact_id)",
)
PRODUCT = Filled(
    "commerce_product",
    "product",
    {
        "id": "product_id",
        "sku": "'sku-' || product_id",
        "title": "'商品' || product_id",
        "category": "''",
        "node_id": "node_id",
        "needs": _array("needs"),
        "obstacles": _array("obstacles"),
        "price": "990",
        "currency": "'CNY'",
        "as_of": f"timestamp '{brand.END:%Y-%m-%d}'",
    },
    "product_id",
)
# As they were paid: the rows of a customer lie far from each other, as in a real database.
ORDER = Filled(
    "commerce_order",
    "orders",
    {
        "id": "order_id",
        **_same("source", "customer_id", "store_id", "member_id", "amount"),
        "order_no": "'no' || order_id",
        "status": "case when kept_amount = amount then 'paid'"
        " when kept_amount = 0 then 'refunded' else 'partly_refunded' end",
        "currency": "'CNY'",
        "goods_amount": "amount",
        "adjustment": "0",
        "refunded_amount": "amount - kept_amount",
        "line_count": "lines",
        "paid_at": _AT,
        "refunded_at": f"case when kept_amount < amount then {_AT} end",
    },
    '"at", order_id',
    "join (select order_id, count(*) as lines from line group by order_id) using (order_id)",
)
LINE = Filled(
    "commerce_orderline",
    "line",
    {
        "id": "line_id",
        **_same("order_id", "product_id", "quantity", "amount"),
        "unit_price": "(amount + quantity - 1) // quantity",
        "occurrence": "1 + line_id % 4",
        "refunded_quantity": "case when kept_amount < amount then quantity else 0 end",
        "refunded_amount": "amount - kept_amount",
    },
    '"at", order_id',
)
AUDIENCE_MEMBER = Filled(
    "audiences_audiencemember", "member", _same("audience_id", "customer_id"), "customer_id"
)
ACTIVITY = Filled(
    "customers_activity",
    "activity",
    {
        "xid": "1",
        **_same("customer_id", "kind", "member_id", "subject_type", "subject_id", "amount"),
        "happened_at": _AT,
        "props": "'{}'",
    },
    '"at"',
)
FILLED = (CUSTOMER, PROFILE, FACT, PRODUCT, ORDER, LINE, AUDIENCE_MEMBER, ACTIVITY)

REFERRED = f"""
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        values (1, '御糖', 'headquarters', null, '/1/', 0, '');
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select 2 + n, '大区' || n, 'region', 1, '/1/' || (2 + n) || '/', 0, ''
        from generate_series(0, {REGIONS} - 1) as n;
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select id, '门店' || id, 'store', 2 + id % {REGIONS},
            '/1/' || (2 + id % {REGIONS}) || '/' || id || '/', 0, ''
        from generate_series({brand.FIRST_STORE}, {brand.FIRST_STORE + brand.STORES - 1}) as id;
    insert into org_member (id, password, name, username, wecom_userid, role, position, avatar,
            status, contact_enabled)
        select id, '!', '导购' || id, 'm' || id, 'm' || id, 'guide', '', '', 'active', true
        from generate_series({brand.FIRST_MEMBER}, {brand.FIRST_MEMBER + brand.MEMBERS - 1}) as id;
    insert into org_membership (member_id, unit_id, is_leader)
        select id, {brand.FIRST_STORE} + id % {brand.STORES}, false from org_member;
    insert into customers_taggroup (id, name, wecom_id, "order")
        select n, '分组' || n, 'etg' || n, n from generate_series(1, {brand.GROUPS}) as n;
    insert into customers_tag (id, group_id, name, wecom_id, "order")
        select n, 1 + (n - 1) / {brand.TAGS}, '标签' || n, 'et' || n, n
        from generate_series(1, {brand.GROUPS * brand.TAGS}) as n;
    insert into customers_facttype (id, key, name, form, unit, help, is_personal, "order")
        values (1, 'child', '宝宝', 'person', '', '', false, 1),
            (2, 'weight', '体重', 'number', 'kg', '', false, 2),
            (3, 'style', '风格', 'choice', '', '', false, 3);
    insert into customers_choice (id, type_id, name, "order")
        select n, 3, '选项' || n, n from generate_series(1, {CHOICES}) as n;
    insert into customers_stage (id, type_id, name, from_days, to_days)
        select n, 1, '阶段' || n, (n - 1) * {STAGE_DAYS},
            case when n < {STAGES} then n * {STAGE_DAYS} end
        from generate_series(1, {STAGES}) as n;
    insert into commerce_category (id, name, parent_id, path)
        select n, '品类' || n, nullif(top, n),
            case when top = n then '/' || n || '/' else '/' || top || '/' || n || '/' end
        from generate_series(1, {brand.NODES}) as n,
            lateral (select n - (n - 1) % {BRANCH}) as branch(top);
    insert into audiences_audience (id, name, folder, description, kind, version, schedule, size,
            refreshed_version, stamp, error)
        select id, '人群' || id, '', '', 'static', 1, 'never', 0, 1, 1, ''
        from generate_series(1, 2) as id;
"""
# What only follows from the rows.
FOLLOWING = """
    insert into commerce_refund (source, reference, number, customer_id, product_id, order_id,
            line_id, quantity, amount, currency, refunded_at)
        select o.source, 'back' || l.id, 'back' || l.order_id, o.customer_id, l.product_id, o.id,
            l.id, l.refunded_quantity, l.refunded_amount, o.currency, o.refunded_at
        from commerce_orderline l join commerce_order o on o.id = l.order_id
        where l.refunded_amount > 0;
    update audiences_audience set refreshed_at = now(), size =
        (select count(*) from audiences_audiencemember m where m.audience_id = id);
    insert into kernel_readerposition (name, xid, row_id, error, failures)
        select 'profile', 1, max(id), '', 0 from customers_activity;
"""
SEQUENCES = """
    select setval(pg_get_serial_sequence(name, 'id'), coalesce(most, 1)) from (
        select 'customers_customer' as name, max(id) as most from customers_customer
        union all select 'commerce_product', max(id) from commerce_product
        union all select 'commerce_order', max(id) from commerce_order
        union all select 'commerce_orderline', max(id) from commerce_orderline
        union all select 'org_unit', max(id) from org_unit
        union all select 'org_member', max(id) from org_member
        union all select 'customers_taggroup', max(id) from customers_taggroup
        union all select 'customers_tag', max(id) from customers_tag
        union all select 'customers_facttype', max(id) from customers_facttype
        union all select 'customers_choice', max(id) from customers_choice
        union all select 'customers_stage', max(id) from customers_stage
        union all select 'commerce_category', max(id) from commerce_category
        union all select 'audiences_audience', max(id) from audiences_audience) as used
"""
