"""Everything that keeps a plan from running, here and now."""

from yutang.journeys.models import Journey
from yutang.journeys.queries import references
from yutang.journeys.rules import checking
from yutang.journeys.rules.plan import MOST_TOLD, Fault, Plan


def faults_of(plan: Plan, journey: Journey | None = None) -> list[Fault]:
    """What is wrong with the plan by itself, then what of it is gone by now."""
    found = [*_subject(plan, journey), *checking.faults(plan), *references.faults(plan, journey)]
    return found[:MOST_TOLD]


def _subject(plan: Plan, journey: Journey | None) -> list[Fault]:
    """Whoever is inside a journey that was published stays what they are."""
    if journey is None or journey.version_id is None or plan.subject == journey.subject:
        return []
    return [Fault(("subject",), "other_subject")]
