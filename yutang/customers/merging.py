"""Which tables hold something of a customer, and how a merge moves it; areas above add theirs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Table:
    """Rows that belong to a customer, and what becomes of two that can't both be one customer's.

    `once`: the columns of which a customer has each combination once (empty: one row at all);
    None: any number. `gone_wins` is SQL over `mine` (the kept customer's row) and `theirs`; the
    loser is folded away and kept in the merge, or, `loser_stays`, stays with the gone customer.
    """

    name: str
    column: str = "customer_id"
    key: str = "id"  # tells the rows of one customer apart; empty: there is one row only
    once: tuple[str, ...] | None = None
    gone_wins: str = "false"
    loser_stays: bool = False
    tells: tuple[str, ...] = ()  # columns whose difference is worth telling a person
    fills: tuple[str, ...] = ()  # the winner takes these over where it has none
    dependents: tuple[tuple[str, str], ...] = ()  # (table, column) that name a row by its key
    settle: tuple[str, Mapping[str, Any]] | None = None  # SQL returning keys; what they had before
    guard: str = ""  # SQL that locks what must be locked ahead of the customers `%(ids)s`
    rank: int = 50  # smaller first: what others refer to comes ahead of them


@dataclass
class _Registry:
    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    left: dict[tuple[str, str], str] = field(default_factory=dict)
    after: list[Callable[[int, int], None]] = field(default_factory=list)
    healers: list[Callable[[int, int], None]] = field(default_factory=list)


_registry = _Registry()


def register(table: Table) -> None:
    """Let merges move these rows too; the same table and column again replace it."""
    _registry.tables[table.name, table.column] = table


def leave(name: str, column: str, why: str) -> None:
    """Say that these rows stay as they are, and why."""
    _registry.left[name, column] = why


def after(act: Callable[[int, int], None]) -> None:
    """Let `act(kept_id, gone_id)` follow each merge and each split, in its transaction."""
    _registry.after.append(act)


def heal(act: Callable[[int, int], None]) -> None:
    """Let `act(kept_id, gone_id)` give back, in a split, what belongs to rows that went back."""
    _registry.healers.append(act)


def tables() -> list[Table]:
    """Every registered table, in the order in which they are moved."""
    return sorted(_registry.tables.values(), key=lambda table: (table.rank, table.name))


def known() -> set[tuple[str, str]]:
    """Each (table, column) that refers to a customer and is seen to."""
    return _registry.tables.keys() | _registry.left.keys()


def followers() -> list[Callable[[int, int], None]]:
    """What follows a merge or split."""
    return list(_registry.after)


def healers() -> list[Callable[[int, int], None]]:
    """What follows rows back in a split."""
    return list(_registry.healers)


MERGED_INTO = ("customers_customer", "merged_into_id")  # chains stay one step long
OLDER = "theirs.since < mine.since"

register(Table("customers_follow", once=("member_id",), rank=10,
               gone_wins=f"""(theirs.ended_at is null and mine.ended_at is not null)
                   or ((theirs.ended_at is null) = (mine.ended_at is null) and {OLDER})""",
               tells=("remark", "description", "mobiles"),
               dependents=(("customers_customertag", "follow_id"),)))  # fmt: skip
register(Table("customers_customertag", once=("tag_id", "follow_id"), rank=20))
register(Table("customers_identity"))
register(Table("customers_consent"))
register(Table("customers_activity"))
register(Table("customers_source", key="", once=(), gone_wins="theirs.at < mine.at",
               tells=("key",)))  # fmt: skip
register(Table("customers_fact", once=("type_id", "slot"),
               tells=("text", "number", "day", "choice_id")))  # fmt: skip
register(Table(*MERGED_INTO))
leave("customers_profile", "customer_id", "deleted and derived anew")
leave("customers_suggestion", "first_id", "hidden while one of the two is another")
leave("customers_suggestion", "second_id", "hidden while one of the two is another")
leave("customers_merge", "kept_id", "history")
leave("customers_merge", "gone_id", "history")
