"""The page "today": areas add sections with what a member has to do now; the page knows no area."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

Words = str | Promise
Act = Callable[[Any, int], None]


@dataclass(frozen=True)
class Item:
    """One thing to do: for whom, why, and what it may bring (`value`, fen).

    `pk` tells it apart within its section. `words` are ready to be copied, `how` says where it is
    done when it can't be finished here.
    """

    pk: int
    title: Words
    why: Words
    value: int = 0
    who: str = ""
    avatar: str = ""
    url: str = ""
    words: str = ""
    how: Words = ""
    since: datetime | None = None
    due: date | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Section:
    """Who knows of one kind of things: `items(member)`, and the acts `(member, pk)` on one.

    `skip(member, pk, reason)` takes one of `reasons`. An act that is None isn't offered.
    """

    key: str
    label: Words
    icon: str
    items: Callable[[Any], Sequence[Item]]
    finish: Act | None = None
    undo: Act | None = None
    skip: Callable[[Any, int, str], None] | None = None
    reasons: Sequence[tuple[str, Words]] = ()

    @property
    def is_finishable(self) -> bool:
        """For templates, which would call the act itself."""
        return self.finish is not None

    @property
    def is_skippable(self) -> bool:
        return self.skip is not None


_sections: dict[str, Section] = {}


def register(section: Section) -> None:
    """Add a section; the same key again replaces it."""
    _sections[section.key] = section


def section(key: str) -> Section | None:
    """The section of this key."""
    return _sections.get(key)


def waiting(member: Any) -> list[tuple[Section, Item]]:
    """Everything the member has to do now: the most valuable first, of equals the longest due."""
    rows = [(each, item) for each in _sections.values() for item in each.items(member)]
    return sorted(rows, key=lambda row: (-row[1].value, _since(row[1]), row[0].key, row[1].pk))


def _since(item: Item) -> str:
    if item.due:
        return item.due.isoformat()
    return item.since.date().isoformat() if item.since else "9999"
