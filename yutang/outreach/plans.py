"""What stands in the calendar beside mass sends: other carriers and plans tell their own.

plans.register("broadcast", plans.Lister(entries, move))
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from yutang.org.models import Member
from yutang.outreach.models import Carrier


class Counted(StrEnum):
    """What an entry's `count` counts."""

    CUSTOMERS = "customers"
    GROUPS = "groups"
    MEMBERS = "members"


@dataclass(frozen=True)
class Entry:
    """One plan on one day; `type` and `id` are those of its source."""

    day: date
    at: datetime
    name: str
    url: str
    carrier: str
    type: str
    id: int
    count: int = 0
    counted: Counted = Counted.CUSTOMERS
    delivered: int = 0
    held: int = 0
    state: str = ""
    state_label: str = ""
    audience_id: int | None = None  # collisions are looked for by it
    is_movable: bool = False
    is_draft: bool = False

    @property
    def carrier_label(self) -> str:
        return str(Carrier(self.carrier).label)


class Move(Protocol):
    """Let a plan go out at another moment; returns the one before, or refuses."""

    def __call__(self, *, id: int, at: datetime, actor: Member) -> datetime | None: ...


@dataclass(frozen=True)
class Standing:
    """A plan as the calendar names it when it is moved; `at` None: it has no time yet."""

    name: str
    at: datetime | None


@dataclass(frozen=True)
class Lister:
    """Who tells the plans of a type: `entries(since, until)`, all whose time lies between.

    What the ledger holds of this type isn't told a second time. Without `move` and `standing`
    its entries stay where they are.
    """

    entries: Callable[[datetime, datetime], Sequence[Entry]]
    move: Move | None = None
    standing: Callable[[int], Standing | None] | None = None


_listers: dict[str, Lister] = {}


def register(type: str, lister: Lister) -> None:
    """Show the plans of a source type in the calendar; the same type again replaces it."""
    _listers[type] = lister


def lister(type: str) -> Lister | None:
    """Who tells the plans of the type."""
    return _listers.get(type)


def types() -> frozenset[str]:
    """The types that have a lister."""
    return frozenset(_listers)


def listed(since: datetime, until: datetime) -> list[Entry]:
    """What all listers tell of this time."""
    return [entry for each in _listers.values() for entry in each.entries(since, until)]
