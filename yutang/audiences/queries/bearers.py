"""How many customers have each tag, store, category …: shown beside what is suggested.

Over all customers the warehouse counts, in a thread that nobody waits for longer than a moment;
a member who sees few customers is answered by PostgreSQL.
"""

import time
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from threading import Lock

from django.db import OperationalError, connection, transaction

from yutang.audiences.warehouse import shelf
from yutang.audiences.warehouse.errors import NoMirror
from yutang.commerce.models import Category
from yutang.customers.queries import scoped_profiles
from yutang.org import rules
from yutang.org.models import Member

Counts = Mapping[int | str, int]

COUNTERS = {
    "tags": "select unnest(tag_ids), count(*) from {profile} where {seen} group by 1",
    "stores": "select unnest(unit_ids), count(*) from {profile} where {seen} group by 1",
    "members": "select unnest(member_ids), count(*) from {profile} where {seen} group by 1",
    "sources": "select source_key, count(*) from {profile} where {seen} group by 1",
    "state": "select state, count(*) from {profile} where {seen} group by 1",
    "gender": "select gender, count(*) from {customer} where {seen} group by 1",
    "type": "select type, count(*) from {customer} where {seen} group by 1",
    "lifecycle": "select lifecycle, count(*) from {profile} where {seen} group by 1",
    "chats": """
        select chat_id, count(distinct customer_id) from {stay}
        where left_at is null and {seen} group by 1""",
    "products": """
        select product_id, count(distinct customer_id) from {line}
        where product_id in ({these}) and {seen} group by 1""",
    "categories": """
        select node.above, count(distinct l.customer_id)
        from {line} l join {product} p on p.product_id = l.product_id
        join (values {nodes}) node (id, above) on node.id = p.node_id
        where {seen} group by 1""",
    "choices": """
        select choice_id, count(distinct customer_id) from {fact}
        where choice_id is not null and {seen} group by 1""",
    "stages": """
        select stage_id, count(distinct customer_id) from {fact}
        where stage_id is not null and {seen} group by 1""",
}
IN_WAREHOUSE = {
    "profile": "profile", "customer": "profile", "line": "line", "product": "product",
    "fact": "fact", "stay": "stay",
}  # fmt: skip
IN_POSTGRES = {
    "profile": "customers_profile",
    "customer": "(select p.customer_id, c.gender, c.type from customers_profile p"
    " join customers_customer c on c.id = p.customer_id) known",
    "line": "(select o.customer_id, i.product_id from commerce_orderline i"
    " join commerce_order o on o.id = i.order_id)",
    "product": "(select id as product_id, node_id from commerce_product)",
    "fact": "customers_fact",
    "stay": "(select group_id as chat_id, customer_id, left_at from groups_groupmember"
    " where customer_id is not null) inside",
}
ONLY_THESE = frozenset({"products"})
PATIENCE = 0.3  # seconds that a page waits for counts
SHORTEST, LONGEST = 20, 900  # seconds that counts are kept
MOST_KEPT = 500

Key = tuple[str, int, tuple[int, ...]]  # kind, whose sight (0: all), only of these

_kept: dict[Key, tuple[float, Counts]] = {}
_running: dict[Key, Future[Counts]] = {}
_lock = Lock()
_counter = ThreadPoolExecutor(1, thread_name_prefix="bearers")


def bearers(kind: str, *, scope: Member, ids: Iterable[int] = ()) -> Counts | None:
    """Id → customers the member sees; None: not counted yet, ask again in a moment.

    Kinds in `ONLY_THESE` are so many that just those with the ids are counted.
    """
    sight = 0 if scope.role in rules.SEES_ALL else scope.pk
    key = (kind, sight, tuple(sorted(ids)) if kind in ONLY_THESE else ())
    until, counts = _kept.get(key, (0.0, None))
    if counts is not None and time.monotonic() < until:
        return counts
    began = time.monotonic()
    fresh = _by_warehouse(key) if sight == 0 else _by_postgres(key, scope)
    if fresh is not None:
        _keep(key, fresh, time.monotonic() - began)
    return counts if fresh is None else fresh


def forget() -> None:
    """Count anew what is asked next; for tests."""
    _kept.clear()


def _keep(key: Key, counts: Counts, took: float) -> None:
    """Keep them for a hundred times as long as they took."""
    if len(_kept) > MOST_KEPT:
        _kept.clear()
    shortest = SHORTEST if took > PATIENCE / 10 else 1
    _kept[key] = (time.monotonic() + min(LONGEST, max(shortest, 100 * took)), counts)


def _by_warehouse(key: Key) -> Counts | None:
    if shelf.current() is None:
        return _by_postgres(key, None)
    query = _query(key, IN_WAREHOUSE, "true")
    with _lock:
        if key not in _running:
            _running[key] = _counter.submit(_counted, query)
        running = _running[key]
    try:
        found: Counts | None = running.result(PATIENCE)
    except NotYet:
        return None
    except NoMirror:
        found = _by_postgres(key, None)
    finally:
        if running.done():
            with _lock:
                _running.pop(key, None)
    return found


def _counted(query: str) -> Counts:
    with shelf.reading() as warehouse:
        return dict(warehouse.execute(query).fetchall())


def _by_postgres(key: Key, scope: Member | None) -> Counts | None:
    """None where it would take too long."""
    seen, parameters = "true", ()
    if scope is not None:
        rows = scoped_profiles(scope).values("customer_id")
        inner, parameters = rows.query.sql_with_params()
        seen = f"customer_id in ({inner})"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local statement_timeout = {int(PATIENCE * 1000)}")
            cursor.execute(_query(key, IN_POSTGRES, seen), parameters)
            counts = dict(cursor.fetchall())
            cursor.execute("set local statement_timeout = default")
            return counts
    except OperationalError:
        return None


def _query(key: Key, tables: Mapping[str, str], seen: str) -> str:
    kind, _sight, ids = key
    nodes = _nodes() if kind == "categories" else ""
    these = ", ".join(str(int(id)) for id in ids) or "0"
    return COUNTERS[kind].format(**tables, seen=seen, nodes=nodes, these=these)


def _nodes() -> str:
    """Each category with itself and all above it, as rows of numbers."""
    paths = Category.objects.values_list("pk", "path")
    pairs = [(pk, int(above)) for pk, path in paths for above in path.strip("/").split("/")]
    return ", ".join(f"({id}, {above})" for id, above in pairs) or "(0, 0)"
