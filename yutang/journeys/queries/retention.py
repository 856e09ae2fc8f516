"""How long journeys remember what nobody works with any more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yutang.journeys.models import OPEN, Run
from yutang.kernel import clock, config

FOR_EVER = 0


@dataclass(frozen=True)
class Keeping:
    """One kind of old rows: the variable that sets its days, and how many unless it does."""

    key: str
    env: str
    days: int


CALLS = Keeping("journeys.keep_calls", "YUTANG_KEEP_CALLS", 60)
DRAFTS = Keeping("journeys.keep_drafts", "YUTANG_KEEP_DRAFTS", 90)
REHEARSALS = Keeping("journeys.keep_rehearsals", "YUTANG_KEEP_REHEARSALS", 30)
TRACES = Keeping("journeys.keep_traces", "YUTANG_KEEP_TRACES", 365)
ALL = (CALLS, DRAFTS, REHEARSALS, TRACES)

for each in ALL:
    config.declare(each.key, env=each.env, default=str(each.days))


def days(kept: Keeping) -> int:
    """How long; what is no number of days is as if it weren't there, and the doctor says so."""
    return kept.days if is_odd(kept) else int(config.get(kept.key))


def is_odd(kept: Keeping) -> bool:
    """Whether the setting isn't a number of days."""
    given = config.get(kept.key)
    return not (given.isascii() and given.isdigit() and len(given) <= 5)


def before(kept: Keeping) -> datetime | None:
    """What was over before then goes; None: nothing does."""
    found = days(kept)
    return None if found == FOR_EVER else clock.now() - timedelta(days=found)


def is_forgotten(run: Run) -> bool:
    """Whether the way of the run was cleaned up, or soon is."""
    since = before(TRACES)
    if since is None or run.ended_at is None or run.state in OPEN or run.goal_at is not None:
        return False
    return run.ended_at < since
