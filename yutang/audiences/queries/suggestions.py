"""What is suggested while somebody types: values by name, with their customers."""

from dataclasses import dataclass, field
from typing import Any

from yutang.audiences.models import Audience
from yutang.audiences.queries.bearers import COUNTERS, ONLY_THESE, Counts, bearers
from yutang.audiences.queries.values import FOUND, KINDS, Asked, Ident, Row
from yutang.org.models import Member

PAGE = 20
EACH = 5  # of each kind where all are asked


@dataclass(frozen=True)
class Suggestion:
    """One value: its id in rules, its name, and how many customers it has (None: not known)."""

    of: str
    id: Ident
    label: str
    hint: str = ""
    icon: str = ""
    count: int | None = None
    node: dict[str, Any] = field(default_factory=dict)  # a condition that asks for it


def suggestions(of: str, asked: Asked, *, page: int = 1) -> tuple[list[Suggestion], bool]:
    """A page of the values that fit, most customers first; and whether there are more."""
    if of == "all":
        found = [one for kind in FOUND for one in _found(kind, asked, EACH, nodes=True)]
        return (found, False) if page == 1 else ([], False)
    if of not in KINDS:
        return [], False
    found = _found(of, asked, page * PAGE + 1)
    return found[(page - 1) * PAGE : page * PAGE], len(found) > page * PAGE


def named(of: str, asked: Asked) -> list[Suggestion]:
    """The values of these ids; those that are gone lack."""
    return [Suggestion(of, *row) for row in KINDS[of].rows(asked)] if of in KINDS else []


def is_counting(found: list[Suggestion]) -> bool:
    """Whether counts will be there in a moment."""
    return any(each.count is None and each.of in COUNTERS for each in found)


def _found(of: str, asked: Asked, most: int, *, nodes: bool = False) -> list[Suggestion]:
    kind, text = KINDS[of], asked.text.lower()
    rows = list(kind.rows(asked))
    if of in ONLY_THESE:
        rows = sorted(rows, key=lambda row: not row[1].lower().startswith(text))[:most]
    counts = _counts(of, asked.member, [row[0] for row in rows])

    def rank(row: Row) -> tuple[bool, int]:
        return not row[1].lower().startswith(text), -(counts or {}).get(row[0], 0)

    return [
        Suggestion(
            *(of, id, label, hint, kind.icon),
            count=None if counts is None else counts.get(id, 0),
            node=kind.node(id) if nodes and kind.node else {},
        )
        for id, label, hint in sorted(rows, key=rank)[:most]
    ]


def _counts(of: str, member: Member, ids: list[Ident]) -> Counts | None:
    if of == "audiences":
        return dict(Audience.objects.filter(archived_at=None).values_list("pk", "size"))
    if of not in COUNTERS:
        return None
    return bearers(of, scope=member, ids=[id for id in ids if isinstance(id, int)])
