"""Small relations, written whole where they changed: the products, and each audience's members."""

from collections.abc import Collection
from typing import Any

from yutang.audiences.relations import MEMBER, PRODUCT
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import COLUMNS, Part, Pile, select
from yutang.audiences.warehouse.writing import Writer

PRODUCTS = """
    select concat(count(*), ' ', sum(hashtextextended(
        concat_ws('|', id, node_id, needs::text, obstacles::text), 0)::numeric))
    from commerce_product
"""
STAMPS = "select id::text, stamp from audiences_audience order by id"
THEIRS = (
    "select distinct audience_id from audiences_audiencemember where customer_id = any(%(ids)s)"
)


def products(pile: Pile, before: Any, snapshot: Snapshot, writer: Writer) -> tuple[Pile, Any]:
    """All products, where any changed since; and the sum that tells."""
    ((found,),) = snapshot.rows(PRODUCTS)
    if found == before:
        return pile, before
    rows = writer.land(snapshot, PRODUCT.select(ids=False), COLUMNS[PRODUCT.name])
    part = writer.write(PRODUCT.name, f"from ({rows}) order by product_id")
    return Pile((part,) if part else ()), found


def members(
    pile: Pile,
    before: dict[str, int],
    snapshot: Snapshot,
    writer: Writer,
    *,
    moved: Collection[int],
) -> tuple[Pile, dict[str, int]]:
    """A file for each audience, where its stamp or one of its customers moved; and the stamps."""
    stamps = dict(snapshot.rows(STAMPS))
    touched = _touched(pile, snapshot, writer, list(moved)) if moved else set()
    if stamps == before and not touched:
        return pile, before
    parts = {part.about: part for part in pile.base if part.about in stamps}
    for audience, stamp in stamps.items():
        if before.get(audience) != stamp or audience in touched:
            parts.pop(audience, None)
            if part := _members(audience, snapshot, writer):
                parts[audience] = part
    return Pile(tuple(parts.values())), stamps


def _members(audience: str, snapshot: Snapshot, writer: Writer) -> Part | None:
    query = MEMBER.query.format(ids="m.audience_id = %(audience)s")
    rows = writer.land(snapshot, query, COLUMNS[MEMBER.name], audience=int(audience))
    return writer.write(MEMBER.name, f"from ({rows}) order by customer_id", about=audience)


def _touched(pile: Pile, snapshot: Snapshot, writer: Writer, moved: list[int]) -> set[str]:
    """Audiences that hold, or held, customers who were merged or split."""
    now = {str(audience) for (audience,) in snapshot.rows(THEIRS, ids=moved)}
    rows = select(MEMBER.name, pile)
    query = f"select distinct audience_id from ({rows}) where customer_id in {tuple(moved)}"  # noqa: S608
    return now | {str(audience) for (audience,) in writer.db.execute(query).fetchall()}
