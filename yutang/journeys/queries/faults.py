"""Everything that keeps a plan from running, here and now."""

from yutang.journeys.models import Journey
from yutang.journeys.queries import references
from yutang.journeys.rules import checking
from yutang.journeys.rules.plan import Fault, Plan


def faults_of(plan: Plan, journey: Journey | None = None) -> list[Fault]:
    """What is wrong with the plan by itself, then what of it is gone by now."""
    return [*checking.faults(plan), *references.faults(plan, journey)]
