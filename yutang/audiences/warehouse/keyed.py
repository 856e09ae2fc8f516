"""Relations whose rows change: a base, and one delta of all keys that changed since."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.audiences.relations import FACT, LINE, ORDERS, PROFILE, STAY, Relation
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import COLUMNS, Part, Pile, nothing, select, table, without
from yutang.audiences.warehouse.writing import Writer

LEAST = 10_000  # keys; below that a delta is never worth the work of a new base
SHARE = 0.08  # of the base's keys


@dataclass(frozen=True)
class Group:
    """Relations that change together; the first one has one row a key.

    `changed`: the keys that transactions from `%(since)s` on, below `%(until)s`, changed.
    """

    name: str
    key: str
    changed: str
    members: tuple[tuple[Relation, str, str], ...]  # with the key's column, and the order of rows


PROFILES = Group(
    "profile",
    "customer_id",
    """select customer_id from customers_profile where xid >= %(since)s and xid < %(until)s
       union select unnest(%(gone)s::bigint[])""",
    (
        (PROFILE, "p.customer_id", "customer_id"),
        (FACT, "f.customer_id", "fact_id, customer_id, choice_id"),
    ),
)
PAID = Group(
    "orders",
    "order_id",
    """select id as order_id from commerce_order where xid >= %(since)s and xid < %(until)s
       union select unnest(%(gone)s::bigint[])""",
    ((ORDERS, "o.id", 'customer_id, "at", order_id'), (LINE, "o.id", 'customer_id, "at", line_id')),
)
STAYS = Group(
    "stay",
    "stay_id",
    """select id as stay_id from groups_groupmember where xid >= %(since)s and xid < %(until)s
       union select unnest(%(gone)s::bigint[])""",
    ((STAY, "s.id", 'chat_id, customer_id, "at", stay_id'),),
)
GROUPS = (PROFILES, PAID, STAYS)


def build(group: Group, snapshot: Snapshot, writer: Writer) -> dict[str, Pile]:
    """All rows as they are in the snapshot, as a base."""
    built = {}
    for relation, _, order in group.members:
        columns = COLUMNS[relation.name]
        rows = writer.land(snapshot, relation.select(ids=False), columns)
        built[relation.name] = Pile(base=_ordered(writer, relation.name, rows, order))
    return built


def advance(
    group: Group,
    piles: dict[str, Pile],
    snapshot: Snapshot,
    writer: Writer,
    *,
    since: int,
    gone: Sequence[int] = (),
) -> dict[str, Pile]:
    """The piles with all that changed since; `gone`: keys that may be there no more."""
    bounds = {"since": since, "until": snapshot.until, "gone": list(gone)}
    keys = writer.land(snapshot, group.changed, {group.key: "bigint"}, **bounds)
    if not writer.value(f"select count(*) from ({keys})"):  # noqa: S608 - our own
        return piles
    first = piles[group.members[0][0].name]
    void = _void(group, writer, keys, first.void)
    is_much = void.rows > max(LEAST, SHARE * sum(part.rows for part in first.base))
    grown = {}
    for relation, column, order in group.members:
        name = relation.name
        query = relation.query.format(ids=f"{column} in ({group.changed})")
        landed = writer.land(snapshot, query, COLUMNS[name], **bounds)
        old = select(name, Pile(fresh=piles[name].fresh))
        rows = f"{without(name, f'({old})', f'({keys})')} union all {landed}"
        if is_much:
            kept = select(name, Pile(piles[name].base, void))
            grown[name] = Pile(_ordered(writer, name, f"{kept} union all {rows}", order))
        else:
            grown[name] = Pile(piles[name].base, void, _ordered(writer, name, rows, order))
    return grown


def _void(group: Group, writer: Writer, keys: str, before: Part | None) -> Part:
    older = f"from {table((before,))}" if before else nothing({group.key: "bigint"})
    void = writer.write("void", f"select * from ({keys} union {older}) order by 1")  # noqa: S608
    assert void, "there are keys"
    return void


def _ordered(writer: Writer, name: str, rows: str, order: str) -> tuple[Part, ...]:
    part = writer.write(name, f"select * from ({rows}) order by {order}")  # noqa: S608 - our own
    return (part,) if part else ()
