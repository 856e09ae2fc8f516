"""Small relations, written whole where they changed: products, chats, each audience's members."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from yutang.audiences.relations import CHAT, MEMBER, PRODUCT, Relation
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import COLUMNS, Part, Pile, select
from yutang.audiences.warehouse.writing import Writer

SUM = """
    select concat(count(*), ' ', sum(hashtextextended({row}, 0)::numeric)) from {table}
"""
STAMPS = "select id::text, stamp from audiences_audience order by id"
THEIRS = (
    "select distinct audience_id from audiences_audiencemember where customer_id = any(%(ids)s)"
)


@dataclass(frozen=True)
class Whole:
    """A relation without customers; `sum`: a query whose answer tells that a row changed."""

    relation: Relation
    sum: str
    key: str

    def advance(
        self, pile: Pile, before: Any, snapshot: Snapshot, writer: Writer
    ) -> tuple[Pile, Any]:
        """All rows, where any changed since; and the sum that tells."""
        ((found,),) = snapshot.rows(self.sum)
        if found == before:
            return pile, before
        name = self.relation.name
        rows = writer.land(snapshot, self.relation.select(ids=False), COLUMNS[name])
        part = writer.write(name, f"from ({rows}) order by {self.key}")
        return Pile((part,) if part else ()), found


WHOLES = (
    Whole(
        PRODUCT,
        SUM.format(
            row="concat_ws('|', id, node_id, needs::text, obstacles::text)",
            table="commerce_product",
        ),
        "product_id",
    ),
    Whole(
        CHAT,
        SUM.format(row="concat_ws('|', id, owner_id, tags::text)", table="groups_groupchat"),
        "chat_id, tag",
    ),
)


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
