"""The activities: fresh parts by position, settled into months; what moved is written again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from yutang.audiences.relations import ACTIVITY
from yutang.audiences.warehouse import place
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import COLUMNS, Part, Pile, nothing, select, table, without
from yutang.audiences.warehouse.writing import Writer
from yutang.customers.kinds import Kind

NAME = ACTIVITY.name
FRESH_ROWS = 500_000  # more of them, or of their parts, are settled into months
FRESH_PARTS = 32
MONTH_ROWS = 2_000_000  # a month's youngest part takes new rows in up to this size
VOID_CUSTOMERS = 2_000  # more of them are taken out of the months for good
ORDER = 'kind, customer_id, "at"'
MONTH = """strftime(make_timestamp("at"), '%Y-%m')"""
LAST_MONTH = "9999-12"  # of PostgreSQL's years that Python knows

Position = tuple[int, int]  # transaction and id of the last row taken
BEGINNING: Position = (-(2**63), 0)

LAST = """
    select xid, id from customers_activity where xid < %(horizon)s
    order by xid desc, id desc limit 1
"""
MOVED = """
    select distinct unnest(array[customer_id, (props ->> 'other')::bigint])
    from customers_activity
    where (xid, id) > (%(xid)s, %(id)s) and xid < %(horizon)s and kind = any(%(kinds)s)
"""
NEW = """
    (a.xid, a.id) > (%(xid)s, %(id)s) and a.xid < %(horizon)s
    and a.customer_id <> all(%(moved)s)
"""
AGAIN = "a.xid < %(horizon)s and a.customer_id = any(%(moved)s)"


@dataclass(frozen=True)
class Step:
    """The pile up to a position; `moved`: customers whose rows came from, or went to, another."""

    pile: Pile
    position: Position
    moved: list[int]


def advance(pile: Pile, position: Position, snapshot: Snapshot, writer: Writer) -> Step:
    """Take each activity below the horizon once; whoever was merged or split is written again."""
    last = snapshot.rows(LAST, horizon=snapshot.horizon)
    if not last or last[0] <= position:
        return Step(pile, position, [])
    bounds = {"xid": position[0], "id": position[1], "horizon": snapshot.horizon}
    moved = _moved(snapshot, bounds)
    corrected = moved if position > BEGINNING else []  # at first there is nothing to correct
    query = ACTIVITY.query.format(ids=NEW)
    new = writer.land(snapshot, query, COLUMNS[NAME], **bounds, moved=corrected)
    if corrected:
        query = ACTIVITY.query.format(ids=AGAIN)
        again = writer.land(snapshot, query, COLUMNS[NAME], horizon=snapshot.horizon, moved=moved)
        pile = _corrected(pile, moved, f"{new} union all {again}", writer)
    elif position == BEGINNING:
        return Step(Pile(settled(Pile(), f"({new})", writer)), last[0], moved)
    else:
        part = writer.write(NAME, f"from ({new}) order by {ORDER}")
        pile = Pile(pile.base, pile.void, (*pile.fresh, part) if part else pile.fresh)
    return Step(_compacted(pile, writer), last[0], moved)


def _moved(snapshot: Snapshot, bounds: dict[str, int]) -> list[int]:
    kinds = [Kind.MERGED.value, Kind.SPLIT.value]
    return [id for (id,) in snapshot.rows(MOVED, **bounds, kinds=kinds) if id is not None]


def _corrected(pile: Pile, moved: Sequence[int], rows: str, writer: Writer) -> Pile:
    """Older rows of those who moved are void; all rows that count lie in one fresh part."""
    keys = f"(select unnest({list(moved)}::bigint[]) as customer_id)"
    older = f"from {table((pile.void,))}" if pile.void else nothing({"customer_id": "bigint"})
    void = writer.write("void", f"from {keys} union {older} order by 1")
    fresh = without(NAME, f"({select(NAME, Pile(fresh=pile.fresh))})", keys)
    part = writer.write(NAME, f"from ({fresh} union all {rows}) order by {ORDER}")
    return Pile(pile.base, void, (part,) if part else ())


def _compacted(pile: Pile, writer: Writer) -> Pile:
    """Settle into months what became much; rows of those who moved wait for their turn."""
    fresh_rows = sum(part.rows for part in pile.fresh)
    if len(pile.fresh) <= FRESH_PARTS and fresh_rows <= FRESH_ROWS:
        return pile
    fresh = f"({select(NAME, Pile(fresh=pile.fresh))})"
    if pile.void is None or pile.void.rows > VOID_CUSTOMERS:
        return Pile(settled(pile, fresh, writer))
    theirs = f"from {fresh} as kept {_semi(pile.void)}"
    part = writer.write(NAME, f"{theirs} order by {ORDER}")
    if part and part.rows > FRESH_ROWS // 2:
        return Pile(settled(pile, fresh, writer))
    others = f"({without(NAME, fresh, table((pile.void,)))})"
    base = settled(Pile(pile.base), others, writer)
    return Pile(base, pile.void, (part,) if part else ())


def settled(pile: Pile, rows: str, writer: Writer) -> tuple[Part, ...]:
    """The months' parts with these rows in them, and without the void ones.

    `rows`: SQL of a table.
    """
    query = f"select distinct {MONTH} from {rows} order by 1"  # noqa: S608 - our own
    months = [month for (month,) in writer.db.execute(query).fetchall()]
    base = list(pile.base)
    touched = _void_paths(pile, writer)
    for month in sorted({*months, *(part.about for part in base if part.path in touched)}):
        taken = [p for p in base if p.about == month and (p.path in touched or _is_open(p))]
        old = select(NAME, Pile(tuple(taken), pile.void))
        first, after = _bounds(month)
        new = f'from {rows} where "at" >= {first} and "at" < {after}'
        part = writer.write(NAME, f"from ({old} union all {new}) order by {ORDER}", about=month)
        base = [p for p in base if p not in taken] + ([part] if part else [])
    return tuple(base)


def _void_paths(pile: Pile, writer: Writer) -> set[str]:
    """Settled parts that hold rows of those who moved."""
    if not (pile.void and pile.base):
        return set()
    rows = f"from {table(pile.base)} as kept {_semi(pile.void)}"
    query = f"select distinct filename {rows}"
    home = str(place.folder())
    found = writer.db.execute(query).fetchall()
    return {name.removeprefix(home).lstrip("/") for (name,) in found}


def _semi(void: Part) -> str:
    return f"semi join {table((void,))} as void using (customer_id)"


def _is_open(part: Part) -> bool:
    return part.rows < MONTH_ROWS


def _bounds(month: str) -> tuple[int, int]:
    """The first microsecond of the month (UTC), and the first after it."""
    year, number = map(int, month.split("-"))
    if month == LAST_MONTH:
        return _microseconds(year, number), 2**62
    return _microseconds(year, number), _microseconds(year + number // 12, number % 12 + 1)


def _microseconds(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp()) * 1_000_000
