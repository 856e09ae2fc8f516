"""Rows of many people, by COPY into a migrated, empty database."""

from collections.abc import Callable
from itertools import islice

import psycopg

from bench.million import people as crowd
from bench.million.people import TIMES, Person, region_of

CHUNK = 50_000

TABLES: dict[str, str] = {
    "customers_customer": "id, name, avatar, gender, type, corp_name",
    "customers_identity": "customer_id, kind, realm, value",
    "customers_follow": "id, customer_id, member_id, since, is_half, ended_at, ended_by, state,"
    " add_way, remark, description, remark_corp, mobiles, personal_tags",
    "customers_customertag": "customer_id, tag_id, follow_id, source, source_ref",
    "customers_source": "customer_id, key, store_id",
    "customers_activity": "xid, customer_id, kind, happened_at, member_id, subject_type,"
    " subject_id, amount, props",
    "customers_profile": "customer_id, name, search, state, tag_ids, member_ids, unit_ids,"
    " consultant_id, store_id, source_key, added_at, lost_at, order_count, order_amount,"
    " refund_amount, first_order_at, last_order_at, activity_count, last_activity_at",
}

INDEXES = """
    select indexname, indexdef from pg_indexes
    where tablename = any(%s) and indexname not like '%%_pkey'
        and indexname not in (select conname from pg_constraint)
"""
UNITS = """
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        values (1, '御糖', 'headquarters', null, '/1/', 0, '');
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select 1 + n, '大区' || n, 'region', 1, '/1/' || (1 + n) || '/', 0, ''
        from generate_series(1, {regions}) as n;
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select {first_store} + n, '门店' || n, 'store', 2 + n / {each},
            '/1/' || (2 + n / {each}) || '/' || ({first_store} + n) || '/', 0, ''
        from generate_series(0, {stores} - 1) as n;
    insert into org_member (id, password, name, username, wecom_userid, role, position, avatar,
            status, contact_enabled)
        select {first_member} + n, '!', '导购' || n, 'm' || n, 'm' || n,
            'guide', '', '', 'active', true
        from generate_series(0, {members} - 1) as n;
    insert into org_membership (member_id, unit_id, is_leader)
        select {first_member} + n, {first_store} + n / {members_each}, false
        from generate_series(0, {members} - 1) as n;
    insert into customers_taggroup (id, name, wecom_id, "order")
        select n, '分组' || n, 'etg' || n, n from generate_series(1, {groups}) as n;
    insert into customers_tag (id, group_id, name, wecom_id, "order")
        select n, 1 + (n - 1) / {tags_each}, '标签' || n, 'et' || n, n
        from generate_series(1, {tags}) as n;
"""

# The profiles are made with the activities, so their reader has read them.
READ = """
    insert into kernel_readerposition (name, xid, row_id, error, failures)
        select 'profile', 1, max(id), '', 0 from customers_activity;
"""
SEQUENCES = """
    select setval(pg_get_serial_sequence(name, 'id'), 10000000)
    from unnest(array['org_member', 'org_unit', 'customers_customer', 'customers_follow',
        'customers_tag', 'customers_taggroup']) as name
"""


def load(url: str, count: int, said: Callable[[str], None] = print) -> None:
    """Fill the migrated, empty database at the address."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute("set session_replication_role = replica")  # the rows fit together as made
        db.execute("set synchronous_commit = off")
        db.execute("set maintenance_work_mem = '1GB'")
        db.execute(_units())
        indexes = db.execute(INDEXES, [list(TABLES)]).fetchall()
        for name, _ in indexes:
            db.execute(f'drop index "{name}"')
        everybody = crowd.people(count)
        done = 0
        while chunk := list(islice(everybody, CHUNK)):
            _copy(db, chunk)
            done += len(chunk)
            said(f"{done:,} customers")
        for _, definition in indexes:
            db.execute(definition)
        said("indexes")
        db.execute(READ)
        db.execute(SEQUENCES)
        for table in TABLES:
            db.execute(f"vacuum analyze {table}")


def _units() -> str:
    return UNITS.format(
        regions=crowd.REGIONS,
        first_store=crowd.FIRST_STORE,
        each=crowd.STORES_EACH,
        stores=crowd.STORES,
        first_member=crowd.FIRST_MEMBER,
        members=crowd.MEMBERS,
        members_each=crowd.MEMBERS_EACH,
        groups=crowd.TAG_GROUPS,
        tags_each=crowd.TAGS_EACH,
        tags=crowd.TAGS,
    )


def _copy(db: psycopg.Connection, chunk: list[Person]) -> None:
    for table, columns in TABLES.items():
        rows = ROWS[table]
        with db.cursor() as cursor, cursor.copy(f"copy {table} ({columns}) from stdin") as copy:
            copy.write("".join(rows(person) for person in chunk))


def _time(hour: int | None) -> str:
    return "\\N" if hour is None else TIMES[hour]


def _array(ids: list[int]) -> str:
    return "{" + ",".join(map(str, ids)) + "}"


def _customer(p: Person) -> str:
    return f"{p.id}\t{p.name}\t\t{p.id % 3}\t1\t\n"


def _identities(p: Person) -> str:
    external = f"{p.id}\texternal_userid\t\t{p.external_userid}\n"
    return f"{external}{p.id}\tphone\t\t{p.phone}-{p.id}\n" if p.phone else external


def _follow(p: Person) -> str:
    ended = "" if p.ended_at is None else "customer"
    return (
        f"{p.id}\t{p.id}\t{p.member}\t{TIMES[p.since]}\tf\t{_time(p.ended_at)}\t{ended}"
        f"\tcode-{p.code}\t1\t{p.remark}\t\t\t{{{p.phone}}}\t{{}}\n"
    )


def _tags(p: Person) -> str:
    return "".join(f"{p.id}\t{tag}\t{p.id}\tcode\tcode:{p.code}\n" for tag in p.tags)


def _source(p: Person) -> str:
    return f"{p.id}\tcode:{p.code}\t{p.store}\n"


def _activities(p: Person) -> str:
    head, since = f"1\t{p.id}\t", TIMES[p.since]
    by = f"\t{p.member}\t"
    lines = [
        f"{head}added\t{since}{by}follow\t{p.id}\t\\N\t{{}}\n",
        f"{head}welcomed\t{since}{by}\t\\N\t\\N\t{{}}\n",
    ]
    if p.has_scanned:
        lines.append(f"{head}scanned\t{since}{by}code\t{p.code}\t\\N\t{{}}\n")
    if p.ended_at is not None:
        lines.append(f"{head}removed_us\t{TIMES[p.ended_at]}{by}\t\\N\t\\N\t{{}}\n")
    lines += [f"{head}tagged\t{since}{by}tag\t{tag}\t\\N\t{{}}\n" for tag in p.tags]
    lines += [
        f"{head}order_paid\t{TIMES[at]}{by}order\t{p.id}\t{amount}\t{{}}\n"
        for at, amount in p.orders
    ]
    return "".join(lines)


def _profile(p: Person) -> str:
    is_lost = p.ended_at is not None
    orders = sorted(at for at, _ in p.orders)
    first, last = (TIMES[orders[0]], TIMES[orders[-1]]) if orders else ("\\N", "\\N")
    units = f"{{1,{region_of(p.store)},{p.store}}}"
    members = "{}" if is_lost else f"{{{p.member}}}"
    count = 2 + p.has_scanned + is_lost + len(p.tags) + len(orders)
    paid = sum(amount for _, amount in p.orders)
    return (
        f"{p.id}\t{p.name}\t{p.search}\t{'lost' if is_lost else 'followed'}\t{_array(p.tags)}"
        f"\t{members}\t{units}\t{p.member}\t{p.store}\tcode:{p.code}\t{TIMES[p.since]}"
        f"\t{_time(p.ended_at)}\t{len(orders)}\t{paid}\t0\t{first}\t{last}\t{count}"
        f"\t{TIMES[p.last_at]}\n"
    )


ROWS: dict[str, Callable[[Person], str]] = {
    "customers_customer": _customer,
    "customers_identity": _identities,
    "customers_follow": _follow,
    "customers_customertag": _tags,
    "customers_source": _source,
    "customers_activity": _activities,
    "customers_profile": _profile,
}
