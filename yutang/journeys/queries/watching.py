"""How a journey runs: counts by step from the engine's tallies, and who stands where now."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from yutang.journeys.models import OPEN_SQL, Journey
from yutang.kernel import clock
from yutang.outreach.models import Message

T = TypeVar("T")
QUICK = 0.15  # seconds; what takes longer is kept for a while
REST = 40  # times as long as it took
DAYS = 30

STEPS = """
    step.version_id in (select id from journeys_version where journey_id = %(journey)s)
"""
TALLIES = f"""
    select step.key, tally.outcome, tally.arm, sum(tally.count)::bigint
    from journeys_step step join journeys_tally tally on tally.step_id = step.id
    where {STEPS} group by 1, 2, 3
"""  # noqa: S608 - all texts are ours
STANDING = f"""
    select version.number, step.key, run.state, count(*)
    from journeys_step step join journeys_version version on version.id = step.version_id
        join journeys_run run on run.step_id = step.id
            and run.state in {OPEN_SQL}
    where {STEPS} group by 1, 2, 3
"""  # noqa: S608 - all texts are ours
LEDGER = """
    select split_part(step, '.', 1), state, reason, count(*)
    from outreach_message where source_type = 'journey' and source_id = %(journey)s
    group by 1, 2, 3
"""
GOALS = """
    select step.key, count(distinct run.id)
    from journeys_run run join journeys_move move on move.run_id = run.id
        join journeys_step step on step.id = move.step_id
    where run.journey_id = %(journey)s and run.goal_at is not null
        and run.state not in ('control', 'holdout')
    group by 1
"""
STATES = """
    select state, count(*), count(*) filter (where goal_at is not null)
    from journeys_run where journey_id = %(journey)s group by 1
"""
# By the number of the day. `days`: the moments at which the enterprise's days begin.
BY_DAY = f"""
    select tally.day - %(first)s::date + 1, 'entered', sum(tally.count)::bigint
    from journeys_step step join journeys_tally tally on tally.step_id = step.id
    where {STEPS} and tally.outcome = 'entered' and tally.day >= %(first)s
    group by 1
    union all
    select width_bucket(ended_at, %(days)s::timestamptz[]), 'ended', count(*)
    from journeys_run
    where journey_id = %(journey)s and state = 'ended'
        and ended_at >= (%(days)s::timestamptz[])[1]
    group by 1
"""  # noqa: S608 - all texts are ours
INSIDE = ("waiting", "calling", "resting")
SENT = ("handed", "delivered")
UNSENT = ("planned", "held", "admitted", "unknown")


@dataclass
class Counted:
    """One step, over all versions that have it. `arms`: passed by each way, by its number."""

    outcomes: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    arms: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    here: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    messages: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    withheld: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # by reason
    goals: int = 0

    @property
    def waiting(self) -> int:
        return sum(self.here[state] for state in INSIDE)

    @property
    def failed(self) -> int:
        """Who stands here, stopped by a fault."""
        return self.here["failed"]

    @property
    def through(self) -> int:
        """Who has gone on from here, whatever came of it."""
        told = ("passed", "refused", "skipped", "timed_out")
        return sum(self.outcomes[outcome] for outcome in told)

    @property
    def left(self) -> int:
        return self.outcomes["left"] + self.outcomes["stopped"]

    @property
    def entered(self) -> int:
        return self.through + self.left + self.waiting + self.failed

    @property
    def sent(self) -> int:
        return sum(self.messages[state] for state in SENT)

    @property
    def to_be_sent(self) -> int:
        return sum(self.messages[state] for state in UNSENT)

    @property
    def refused(self) -> int:
        """Of whom the governor (or the carrier) said no, and what the engine left out."""
        kept = self.messages["suppressed"] + self.messages["failed"]
        return kept + self.outcomes["refused"] + self.outcomes["skipped"]

    @property
    def goal_percent(self) -> float | None:
        return 100 * self.goals / self.through if self.through else None

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why messages weren't sent, in words, the most frequent first."""
        labels = dict(Message.Reason.choices)
        found = [(str(labels.get(reason, reason)), n) for reason, n in self.withheld.items()]
        if skipped := self.outcomes["skipped"]:
            found.append((_("Too late, or in quiet hours"), skipped))
        if refused := self.outcomes["refused"]:
            found.append((_("Not possible at that moment"), refused))
        return sorted(found, key=lambda each: -each[1])


@dataclass
class Totals:
    """The whole journey: runs by state, and how many of those let in reached the goal."""

    states: dict[str, int]
    goals: int

    @property
    def entered(self) -> int:
        """Without the control groups, to whom nothing happens."""
        return sum(n for state, n in self.states.items() if state not in ("control", "holdout"))

    @property
    def inside(self) -> int:
        return sum(self.states.get(state, 0) for state in INSIDE)

    @property
    def control(self) -> int:
        return self.states.get("control", 0) + self.states.get("holdout", 0)

    @property
    def failed(self) -> int:
        return self.states.get("failed", 0)

    @property
    def ended(self) -> int:
        return self.states.get("ended", 0)

    @property
    def left(self) -> int:
        return self.states.get("left", 0) + self.states.get("stopped", 0)

    @property
    def goal_percent(self) -> float | None:
        return 100 * self.goals / self.entered if self.entered else None


@dataclass(frozen=True)
class Standing:
    """So many stand at this step of this version."""

    number: int
    key: str
    count: int
    failed: int


def counts(journey: Journey) -> dict[str, Counted]:
    """Every step that anybody met, by its key."""
    found: dict[str, Counted] = defaultdict(Counted)
    for key, outcome, arm, count in _ask(TALLIES, journey):
        if outcome == "entered":
            continue
        found[key].outcomes[outcome] += count
        if arm is not None:
            found[key].arms[arm] += count
    for _number, key, state, count in _kept("standing", STANDING, journey):
        found[key].here[state] += count
    for key, state, reason, count in _kept("ledger", LEDGER, journey):
        found[key].messages[state] += count
        if state in ("suppressed", "failed"):
            found[key].withheld[reason] += count
    for key, count in _kept("goals", GOALS, journey):
        found[key].goals = count
    return found


def totals(journey: Journey) -> Totals:
    """Everybody who ever entered, by what became of them."""
    rows = _kept("states", STATES, journey)
    goals = sum(goal for state, _n, goal in rows if state not in ("control", "holdout"))
    return Totals({state: count for state, count, _goal in rows}, goals)


def standing(journey: Journey) -> list[Standing]:
    """Who is inside now, by version and step."""
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for number, key, state, count in _kept("standing", STANDING, journey):
        found[number, key][state == "failed"] += count
    return [
        Standing(number, key, count + failed, failed)
        for (number, key), (count, failed) in sorted(found.items())
    ]


def by_day(journey: Journey) -> list[tuple[date, int, int]]:
    """Who entered and who finished on each of the last days, the oldest first."""
    days = _days()
    found = {(place, what): n for place, what, n in _kept("days", BY_DAY, journey)}
    return [
        (day, found.get((place, "entered"), 0), found.get((place, "ended"), 0))
        for place, day in enumerate(days, 1)
    ]


def _days() -> list[date]:
    today = clock.today()
    return [today - timedelta(days=DAYS - n) for n in range(1, DAYS + 1)]


def _kept(name: str, statement: str, journey: Journey) -> list[Any]:
    return kept(f"journeys:{name}:{journey.pk}", lambda: _ask(statement, journey))


def kept(key: str, ask: Callable[[], T]) -> T:
    """The answer; one that took long is kept in proportion, so that looking costs little."""
    found: T | None = cache.get(key)
    if found is None:
        began = perf_counter()
        found = ask()
        took = perf_counter() - began
        if took > QUICK:
            cache.set(key, found, min(600, max(3, round(took * REST))))
    return found


def _ask(statement: str, journey: Journey) -> list[Any]:
    zone = clock.zone()
    days = _days()
    starts = [datetime.combine(day, time(), zone) for day in days]
    values: dict[str, Any] = {"journey": journey.pk, "first": days[0], "days": starts}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
