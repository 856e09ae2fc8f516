"""How news of a relation, coming twice, late or in any order, leads to the same relation."""

from dataclasses import dataclass, replace
from datetime import datetime


@dataclass(frozen=True)
class Relation:
    """A member's relation with a customer, as far as we know by now.

    A relation of which only the end is known begins when it ended.
    """

    since: datetime
    ended_at: datetime | None = None
    is_half: bool = False


def added(known: Relation | None, *, at: datetime, is_half: bool) -> Relation:
    """What we know after hearing that the customer was added (or half added) at a time."""
    if known is None:
        return Relation(at, None, is_half)
    if known.ended_at is not None:
        return _added_after_end(known, known.ended_at, at, is_half)
    if known.is_half and not is_half:
        return Relation(min(known.since, at), None)
    if at > known.since and not is_half:
        return replace(known, since=at)  # an end in between is still to come, or was lost
    return known


def removed(known: Relation | None, *, at: datetime) -> Relation:
    """What we know after hearing that the relation was ended at a time."""
    if known is None:
        return Relation(at, at)
    if known.ended_at is None and at < known.since:
        return known  # it was the relation before this one
    return replace(known, ended_at=max(at, known.ended_at or at), is_half=False)


def _added_after_end(known: Relation, ended_at: datetime, at: datetime, is_half: bool) -> Relation:
    if at > ended_at or at == ended_at > known.since:
        return Relation(at, None, is_half)
    if known.since == ended_at or at > known.since:
        return replace(known, since=at)  # the beginning of what has ended already
    return known
