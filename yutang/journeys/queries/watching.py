"""How a journey runs: counts by step from the engine's tallies, and who stands where now."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from yutang.journeys.models import OPEN_SQL, Journey
from yutang.journeys.queries.headcounts import DAYS, Figures, figures_of
from yutang.journeys.queries.keeping import kept
from yutang.kernel import clock
from yutang.outreach.models import Message

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
ENTERED = f"""
    select tally.day, sum(tally.count)::bigint
    from journeys_step step join journeys_tally tally on tally.step_id = step.id
    where {STEPS} and tally.outcome = 'entered' and tally.day >= %(first)s
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
    is_counting: bool = False  # a large journey, for the first time: nothing else is known yet

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


def counts(journey: Journey, figures: Figures | None = None) -> dict[str, Counted]:
    """Every step that anybody met, by its key."""
    figures = figures or figures_of(journey)
    found: dict[str, Counted] = defaultdict(Counted)
    for key, outcome, arm, count in _ask(TALLIES, journey):
        if outcome == "entered":
            continue
        found[key].outcomes[outcome] += count
        if arm is not None:
            found[key].arms[arm] += count
    for _number, key, state, count in _standing(journey):
        found[key].here[state] += count
    for key, state, reason, count in figures.rows("ledger"):
        found[key].messages[state] += count
        if state in ("suppressed", "failed"):
            found[key].withheld[reason] += count
    for key, count in figures.rows("goals"):
        found[key].goals = count
    return found


def totals(journey: Journey, figures: Figures | None = None) -> Totals:
    """Everybody who ever entered, by what became of them."""
    figures = figures or figures_of(journey)
    rows = figures.rows("states")
    goals = sum(goal for state, _n, goal in rows if state not in ("control", "holdout"))
    states = {state: count for state, count, _goal in rows}
    return Totals(states, goals, figures.is_counting)


def standing(journey: Journey) -> list[Standing]:
    """Who is inside now, by version and step."""
    found: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    for number, key, state, count in _standing(journey):
        found[number, key][state == "failed"] += count
    return [
        Standing(number, key, count + failed, failed)
        for (number, key), (count, failed) in sorted(found.items())
    ]


def by_day(journey: Journey, figures: Figures | None = None) -> list[tuple[date, int, int]]:
    """Who entered and who finished on each of the last days, the oldest first."""
    figures = figures or figures_of(journey)
    entered = dict(_ask(ENTERED, journey))
    ended = dict(figures.rows("ended"))
    return [(day, entered.get(day, 0), ended.get(str(day), 0)) for day in _days()]


def _days() -> list[date]:
    today = clock.today()
    return [today - timedelta(days=DAYS - n) for n in range(1, DAYS + 1)]


def _standing(journey: Journey) -> list[Any]:
    return kept(f"journeys:standing:{journey.pk}", lambda: _ask(STANDING, journey))


def _ask(statement: str, journey: Journey) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"journey": journey.pk, "first": _days()[0]})
        return list(cursor.fetchall())
