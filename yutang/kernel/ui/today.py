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
    """One kind of things, and the acts `(member, pk)` on one of them.

    `skip(member, pk, reason)` takes one of `reasons`. An act that is None isn't offered.
    """

    key: str
    label: Words
    icon: str
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


@dataclass(frozen=True)
class Told:
    """What a feed tells: the first things by section, the most valuable first; all in figures."""

    items: Sequence[tuple[str, Item]]
    total: int
    late: int = 0
    value: int = 0


@dataclass(frozen=True)
class Waiting:
    """All feeds together."""

    rows: Sequence[tuple[Section, Item]]
    total: int
    late: int
    value: int

    @property
    def more(self) -> int:
        """How many aren't among the rows."""
        return self.total - len(self.rows)


Feed = Callable[[Any], Told]

_sections: dict[str, Section] = {}
_feeds: dict[str, Feed] = {}


def register(*sections: Section) -> None:
    """Add sections; the same key again replaces one."""
    _sections.update({each.key: each for each in sections})


def feed(name: str, tell: Feed) -> None:
    """Let `tell(member)` say what waits, in any of the sections; the same name replaces it."""
    _feeds[name] = tell


def section(key: str) -> Section | None:
    """The section of this key."""
    return _sections.get(key)


def waiting(member: Any) -> Waiting:
    """Everything the member has to do now: the most valuable first, of equals the longest due."""
    told = [tell(member) for tell in _feeds.values()]
    rows = [(_sections[key], item) for each in told for key, item in each.items]
    return Waiting(
        sorted(rows, key=lambda row: (-row[1].value, _since(row[1]), row[0].key, row[1].pk)),
        sum(each.total for each in told),
        sum(each.late for each in told),
        sum(each.value for each in told),
    )


def _since(item: Item) -> str:
    if item.due:
        return item.due.isoformat()
    return item.since.date().isoformat() if item.since else "9999"
