"""A journey's webhooks: whether it has any, and what became of them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from yutang.journeys.models import Call, Journey, OldSecret
from yutang.journeys.queries import runs
from yutang.journeys.queries.keeping import kept
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids


@dataclass(frozen=True)
class Counts:
    waiting: int = 0
    answered: int = 0
    failed: int = 0


def tells(journey: Journey) -> bool:
    """Whether the draft or the running version tells another program."""
    plans = [journey.draft, journey.version.plan if journey.version else {}]
    return any(_has_webhook(each) for each in plans)


def calls_of(journey: Journey, viewer: Member) -> QuerySet[Call]:
    """What was told, or waits to be, of whom the member may see."""
    return _within_sight(journey, viewer).select_related("run__customer", "run__chat", "run__step")


def counts(journey: Journey, viewer: Member) -> Counts:
    """How many of these stand where."""
    whose = 0 if visible_member_ids(viewer) is None else viewer.pk
    return kept(f"journeys:calls:{journey.pk}:{whose}", lambda: _counted(journey, viewer))


def _counted(journey: Journey, viewer: Member) -> Counts:
    rows = _within_sight(journey, viewer).values_list("state").annotate(n=Count("pk"))
    return Counts(**dict(rows))


def old_secrets(journey_id: int) -> QuerySet[OldSecret]:
    """What is valid still, though there is a newer one."""
    return OldSecret.objects.filter(journey=journey_id, ends_at__gt=clock.now())


def _within_sight(journey: Journey, viewer: Member) -> QuerySet[Call]:
    found = Call.objects.filter(run__journey=journey)
    if visible_member_ids(viewer) is None:
        return found
    return found.filter(run__in=runs.runs(journey, viewer).order_by().values("pk"))


def _has_webhook(plan: Any) -> bool:
    """Drafts needn't be sound, so nothing is parsed."""
    waiting = [plan]
    while waiting:
        here = waiting.pop()
        if isinstance(here, dict):
            if here.get("kind") == "webhook":
                return True
            waiting += here.values()
        elif isinstance(here, list):
            waiting += here
    return False
