"""What comes next in a journey, and when: the engine and the rehearsal ask the same functions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from yutang.journeys.rules.program import Node
from yutang.journeys.rules.steps import AnyStep, Await, GoTo, Span, Split, Until, Wait, Webhook
from yutang.outreach.rules.governor import BUCKETS, bucket

DAY = timedelta(days=1)
GRACE = timedelta(minutes=15)  # a busy engine makes nobody late


class Outcome(StrEnum):
    """What became of one step of one run."""

    PASSED = "passed"
    REFUSED = "refused"  # the effect was not allowed; the run goes on
    SKIPPED = "skipped"  # too late, or in quiet hours
    TIMED_OUT = "timed_out"
    FAILED = "failed"  # the run stops here


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a run at its step, beside the time.

    `arm`: of a branch, the first that holds (None: none does). `happened`: what an await waits
    for has. `waits`: it has not, and the time for it isn't over. `answered`: what the webhook's
    target said, None: not yet.
    """

    arm: int | None = None
    happened: bool = False
    waits: bool = False
    answered: bool | None = None
    outcome: Outcome = Outcome.PASSED
    reason: str = ""


NOTHING = Facts()


@dataclass(frozen=True, slots=True)
class Decision:
    """Where the run goes ("": it ends), by which arm, and what became of the step it leaves.

    `stays`: it is not through with its step; somebody's answer brings it on.
    """

    next: str
    outcome: Outcome = Outcome.PASSED
    arm: int | None = None
    reason: str = ""
    stays: bool = False


def due(step: AnyStep, at: datetime, zone: ZoneInfo, *, first_day: date | None = None) -> datetime:
    """When a run that reaches the step at `at` is dealt with: at once, but for steps that wait.

    Days are those of the enterprise's wall clock, which may be set forward or back on the way.
    `first_day`: of the group, for steps that count its days; such a day may be over already, and
    what was to be said then is late.
    """
    match step:
        case Wait():
            return later(at, step.span, zone)
        case Await():
            return later(at, step.span, zone)
        case Until():
            return _until(step, at, zone, first_day)
    return at


def first_due(
    step: AnyStep, at: datetime, zone: ZoneInfo, *, first_day: date | None = None
) -> datetime:
    """When the engine first deals with a run that reaches the step at `at`.

    At a step that waits for something to happen at once: only when the arrival is committed does
    whoever reads the log see it, so the engine looks back itself at what happened since.
    """
    return at if isinstance(step, Await) else due(step, at, zone, first_day=first_day)


def decide(node: Node, facts: Facts = NOTHING) -> Decision:
    """What comes next for a run that is due at the node (or was woken there)."""
    step = node.step
    if facts.outcome is Outcome.FAILED:
        return Decision(node.key, Outcome.FAILED, reason=facts.reason)
    if isinstance(step, Await):
        return _after_await(node, facts)
    if node.arms:
        otherwise = len(node.arms) - 1
        arm = otherwise if facts.arm is None else facts.arm
        return Decision(node.arms[arm], facts.outcome, arm, facts.reason)
    if isinstance(step, Webhook):
        return _after_call(node, step, facts)
    if isinstance(step, GoTo) and step.leave:
        return Decision("", facts.outcome, reason=facts.reason)
    return Decision(node.next, facts.outcome, reason=facts.reason)


def _after_await(node: Node, facts: Facts) -> Decision:
    if facts.happened:
        return Decision(node.arms[0], Outcome.PASSED, 0, facts.reason)
    if facts.waits:
        return Decision(node.key, stays=True)
    return Decision(node.arms[1], Outcome.TIMED_OUT, 1, facts.reason)


def _after_call(node: Node, step: Webhook, facts: Facts) -> Decision:
    if facts.answered is None:
        return Decision(node.key, stays=True)
    if facts.answered:
        return Decision(node.next, reason=facts.reason)
    if step.failed == "stop":
        return Decision(node.key, Outcome.FAILED, reason=facts.reason)
    return Decision(node.next, Outcome.REFUSED, reason=facts.reason)


def is_late(due_at: datetime, now: datetime, hours: int) -> bool:
    """Whether what fell due then is too late to be said now."""
    return now - due_at > max(timedelta(hours=hours), GRACE)


def share_of(step: Split, salt: str, subject_id: int) -> int:
    """Which way of the split the subject takes: by the first 32 bits of md5("salt:step:id")."""
    place = bucket(f"{salt}:{step.id}", subject_id) * 100 // BUCKETS
    reached = 0
    for number, arm in enumerate(step.arms):
        reached += arm.percent
        if place < reached:
            return number
    return len(step.arms) - 1


def later(at: datetime, span: Span, zone: ZoneInfo) -> datetime:
    """So much later: days on the wall clock, hours and minutes as time that passes."""
    moment = at
    if span.days:
        wall = at.astimezone(zone)
        moment = wall_time(wall.date() + DAY * span.days, wall.time(), zone)
    return moment + timedelta(hours=span.hours, minutes=span.minutes)


def wall_time(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment when the wall clock shows this.

    Where it never does, because clocks are set forward, later by as much as they are: 02:30 is
    03:30 then. Of two such moments, when clocks are set back, the first.
    """
    wall = datetime.combine(day, at.replace(fold=0), zone)
    return wall.astimezone(UTC)


def _until(step: Until, at: datetime, zone: ZoneInfo, first_day: date | None) -> datetime:
    if step.group_day is not None and first_day is not None:
        return wall_time(first_day + DAY * (step.group_day - 1), step.at, zone)
    day = at.astimezone(zone).date() + DAY * step.days
    moment = wall_time(day, step.at, zone)
    while moment < at or (step.weekdays and day.weekday() not in step.weekdays):
        day += DAY
        moment = wall_time(day, step.at, zone)
    return moment
