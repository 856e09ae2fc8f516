"""What an event of a group means for what we hold: WeCom marks each state of its members."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LAG = timedelta(seconds=15)  # WeCom's details may be this far behind its events
SHORT_LAG = timedelta(seconds=8)  # mostly they are there after two seconds
SAME = timedelta(seconds=60)  # an event and the details may date one joining this far apart


class Verdict(StrEnum):
    """`ignore`: it is known; `apply`: it follows on what we hold; `read`: something is missing."""

    IGNORE = "ignore"
    APPLY = "apply"
    READ = "read"


def verdict(
    *, held: str, held_at: datetime | None, last: str, current: str, at: datetime
) -> Verdict:
    """What to do with a change from `last` to `current` that happened at `at`.

    `held_at`: changes before that moment are in what we hold.
    """
    if current and current == held:
        return Verdict.IGNORE
    if held and last == held:
        return Verdict.APPLY
    if held_at is not None and at < held_at:
        return Verdict.IGNORE
    return Verdict.READ


@dataclass(frozen=True)
class Standing:
    """What we hold of a group: its mark, when an event last changed it, and the mark we wait for.

    `wanted`: told by an event at `heard_at` that did not follow on what we hold; empty: none.
    """

    held: str
    applied_at: datetime | None
    wanted: str
    heard_at: datetime | None


def may_lag(standing: Standing, *, read: str, asked_at: datetime) -> bool:
    """Whether a reading may be that of before a change that an event has told already.

    Then it is worth asking again: WeCom's details are a little behind its events.
    """
    if not read or read in (standing.held, standing.wanted):
        awaited = bool(standing.wanted) and read == standing.held
        return awaited and _is_young(standing.heard_at, asked_at, SHORT_LAG)
    return _is_young(standing.applied_at, asked_at, LAG) or (
        bool(standing.wanted) and _is_young(standing.heard_at, asked_at, SHORT_LAG)
    )


def _is_young(at: datetime | None, now: datetime, lag: timedelta) -> bool:
    return at is not None and now - at < lag
