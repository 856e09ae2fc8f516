"""What the brand consists of, as DuckDB's SQL: every value is a hash of the row's number.

`{n}`: customers. Each has 20 tags; orders come in 5 for each on average, but 4 of 10 customers
have none and a few have many; activities are 50 for each.
"""

# ruff: noqa: S608 - the values are our own numbers

from datetime import UTC, datetime

DAY = 86_400_000_000  # µs
ZONE = 8 * 3_600_000_000  # Shanghai, all year
BEGIN = datetime(2023, 11, 1, tzinfo=UTC)
END = datetime(2026, 11, 1, tzinfo=UTC)
TAGS, GROUPS = 10, 20  # of each group, every customer has one
MEMBERS, FIRST_MEMBER, STORES, FIRST_STORE = 1_000, 1_000, 200, 100
PRODUCTS, NODES = 5_000, 200
ORDERS, ACTIVITIES = 5, 50  # for each customer

# kind, share of all activities (besides orders), subject, whether its instant is a whole second
KINDS: tuple[tuple[str, float, str, bool], ...] = (
    ("tagged", 0.44, "tag", False),
    ("untagged", 0.09, "tag", False),
    ("audience_entered", 0.11, "audience", False),
    ("audience_left", 0.09, "audience", False),
    ("scanned", 0.06, "code", True),
    ("remarked", 0.035, "", True),
    ("lifecycle_changed", 0.03, "", False),
    ("stage_changed", 0.025, "stage", False),
    ("fact_learnt", 0.025, "fact", False),
    ("added", 0.022, "follow", True),
    ("welcomed", 0.022, "welcome", False),
    ("renamed", 0.02, "", True),
    ("sourced", 0.02, "", False),
    ("removed_us", 0.011, "", True),
)
ORDER_KIND = "order_paid"

MACROS = (
    "create macro part(i, salt) as hash(i, salt) / 18446744073709551616.0",
    "create macro pick(i, salt, many) as (hash(i, salt) % many)::bigint",
    # spreads numbers below n over all of them; 1000003 is a prime
    "create macro spread(i, n) as 1 + (i::bigint * 1000003 + 17) % n",
    f"create macro day_of(t) as ((t + {ZONE}) // {DAY})::bigint",
    "create macro moment(i, salt) as {begin} + (part(i, salt) * {span})::bigint",
    "create macro second(t) as t // 1000000 * 1000000",
)

ORDER_TABLE = f"""
    create table bought as
    select i + 1 as order_id,
        spread(floor({{n}} * 0.6 * part(i, 'who') ** 1.5), {{n}}) as customer_id,
        second(moment(i, 'when')) as "at",
        {FIRST_STORE} + pick(i, 'store', {STORES}) as store_id,
        case when pick(i, 'sold', 3) = 0
            then {FIRST_MEMBER} + pick(i, 'member', {MEMBERS}) end as member_id,
        1 + pick(i, 'lines', 3) as pieces
    from range({{n}} * {ORDERS}) as t(i)
"""
LINE_TABLE = f"""
    create table sold as
    select o.order_id * 4 + k as line_id, o.order_id, o.customer_id, o."at", o.store_id,
        1 + floor({PRODUCTS} * part(o.order_id * 4 + k, 'product') ** 2)::bigint as product_id,
        1 + pick(o.order_id * 4 + k, 'quantity', 2) as quantity,
        (990 + pick(o.order_id * 4 + k, 'amount', 300) * 100)::bigint as amount,
        o.order_id % 40 = 0 as is_back
    from bought o, range(3) as t(k) where k < o.pieces
"""
ORDERS_ROWS = """
    select o.customer_id, o.order_id, o."at", day_of(o."at") as day, m.amount,
        m.amount - m.back as kept_amount, o.store_id, o.member_id,
        case when o.order_id % 3 = 0 then 'tmall' else 'youzan' end as source
    from bought o join (select order_id, sum(amount)::bigint as amount,
        sum(case when is_back then amount else 0 end)::bigint as back
        from sold group by order_id) m using (order_id)
"""
LINE_ROWS = """
    select customer_id, order_id, line_id, product_id, quantity, amount,
        case when is_back then 0 else amount end as kept_amount, "at",
        day_of("at") as day, store_id
    from sold
"""
SUMS = """
    create table sums as
    select customer_id, count(*) as orders, sum(amount)::bigint as amount,
        sum(amount - kept_amount)::bigint as back, list_sort(list("at")) as ats
    from paid group by customer_id
"""
PROFILE_ROWS = f"""
    select id as customer_id, case when lost is null then 'followed' else 'lost' end as state,
        pick(id, 'gender', 3) as gender, 1::bigint as type,
        list_transform(range({GROUPS}), lambda j: 1 + j * {TAGS}
            + floor({TAGS} * part(id * 100 + j, 'tag') ** 2)::bigint) as tag_ids,
        case when lost is null then [member] else []::bigint[] end as member_ids,
        [1, 2 + store % 20, store]::bigint[] as unit_ids, member as consultant_id,
        store as store_id, 'code:' || (1 + pick(id, 'code', 500)) as source_key,
        coalesce(s.orders, 0)::bigint as order_count, coalesce(s.amount, 0) as order_amount,
        coalesce(s.back, 0) as refund_amount,
        case when s.orders > 1
            then (s.ats[-1] - s.ats[1]) / {DAY}.0 / (s.orders - 1) end as order_gap,
        case when s.orders is null then 'lead'
            when {{end}} - s.ats[-1] < 30 * {DAY} then 'active'
            when {{end}} - s.ats[-1] < 90 * {DAY} then 'silent'
            when {{end}} - s.ats[-1] < 180 * {DAY} then 'dormant' else 'churned' end as lifecycle,
        {ACTIVITIES}::bigint as activity_count, added as added_at, lost as lost_at,
        s.ats[-1] as last_order_at, null::bigint as lifecycle_at,
        moment(id, 'contact') as last_contact_at,
        greatest(added, coalesce(s.ats[-1], 0)) as last_activity_at,
        s.ats[1] as order_1_at, s.ats[2] as order_2_at, s.ats[3] as order_3_at,
        s.ats[4] as order_4_at, s.ats[5] as order_5_at
    from (select i + 1 as id, second(moment(i + 1, 'added')) as added,
            case when pick(i + 1, 'lost', 7) = 0 then second(added
                + (part(i + 1, 'lost_at') * ({{end}} - added))::bigint) end as lost,
            {FIRST_MEMBER} + pick(i + 1, 'by', {MEMBERS}) as member,
            {FIRST_STORE} + member % {STORES} as store
        from range({{n}}) as t(i)) left join sums s on s.customer_id = id
"""
# Three of ten have a child (fact 1, with its stage), three a number (2), four of ten a choice (3).
FACT_ROWS = """
    select id as customer_id, 1::bigint as fact_id, 'baby' as text, null::double as number,
        day_of({end}) - pick(id, 'born', 1500) as day, null::bigint as choice_id,
        1 + least(7, pick(id, 'born', 1500) // 182) as stage_id
    from everybody where pick(id, 'child', 10) < 3
    union all select id, 2, '', pick(id, 'number', 1000) / 10.0, null, null, null
    from everybody where pick(id, 'weighed', 10) < 3
    union all select id, 3, '', null, null, 1 + pick(id, 'choice', 5), null
    from everybody where pick(id, 'chose', 10) < 4
"""
PRODUCT_ROWS = f"""
    select i + 1 as product_id, 1 + (i % {NODES}) as node_id,
        case i % 4 when 0 then ['skin'] when 1 then ['baby', 'safety'] else []::varchar[] end
            as needs,
        case i % 5 when 0 then ['price'] else []::varchar[] end as obstacles
    from range({PRODUCTS}) as t(i)
"""
MEMBER_ROWS = {
    1: "select 1::bigint as audience_id, id as customer_id from everybody"
    " where pick(id, 'complained', 50) = 0",
    2: "select 2::bigint as audience_id, id as customer_id from everybody"
    " where pick(id, 'vip', 10) = 0",
}


def happened(begin: int, after: int, month: int, rows: int) -> str:
    """SQL for the activities of one month: so many beside those of the orders."""
    return f"""
        select customer_id, kind, t as "at", day_of(t) as day, member_id, subject_type,
            subject_id, null::bigint as amount
        from (select spread(pick(i, 'whose', {{n}}), {{n}}) as customer_id,
                {_chosen("kind")} as kind, {_chosen("subject")} as subject_type,
                {begin} + (part(i, 'at') * {after - begin})::bigint as exact,
                case when {_chosen("second")} then second(exact) else exact end as t,
                case when pick(i, 'by', 4) > 0
                    then {FIRST_MEMBER} + pick(customer_id, 'by', {MEMBERS}) end as member_id,
                case when subject_type <> '' then 1 + pick(i, 'what', 200) end as subject_id
            from (select i, part(i, 'kind') as share
                from range({month * rows}, {(month + 1) * rows}) as t(i)))
        union all
        select customer_id, '{ORDER_KIND}', "at", day, member_id, 'order', order_id, amount
        from paid where "at" >= {begin} and "at" < {after}
    """


def _chosen(what: str) -> str:
    """A case over the kinds' shares."""
    cases, reached = [], 0.0
    for kind, share, subject, is_whole in KINDS:
        reached += share
        value = {"kind": f"'{kind}'", "subject": f"'{subject}'", "second": str(is_whole)}[what]
        cases.append(f"when share < {reached:.6f} then {value}")
    last = {"kind": "'tagged'", "subject": "'tag'", "second": "False"}[what]
    return f"case {' '.join(cases)} else {last} end"
