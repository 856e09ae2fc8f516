"""What the pages and the checks ask of the inbox."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Min, Q, QuerySet

from yutang.kernel import clock
from yutang.wecom import rules
from yutang.wecom.models import Inbox, Observation


@dataclass(frozen=True)
class Backlog:
    """What waits in the inbox: how many, since when the oldest; how many have failed."""

    waiting: int
    oldest: datetime | None
    failed: int


def events(*, state: str = "", event: str = "", day: date | None = None) -> QuerySet[Inbox]:
    """The inbox, narrowed."""
    wanted = Q()
    wanted &= Q(state=state) if state else Q()
    wanted &= Q(event=event) if event else Q()
    if day:
        first, after = clock.day_bounds(day)
        wanted &= Q(received_at__gte=first, received_at__lt=after)
    return Inbox.objects.filter(wanted)


def backlog() -> Backlog:
    """What waits to be handled now (not what pauses after a failure), and what failed."""
    ready = Q(next_at=None) | Q(next_at__lte=clock.now())
    found = Inbox.objects.filter(ready, state=Inbox.State.NEW).aggregate(
        waiting=Count("id"), oldest=Min("received_at")
    )
    failed = Inbox.objects.filter(state=Inbox.State.FAILED).count()
    return Backlog(found["waiting"], found["oldest"], failed)


def last_event_at() -> datetime | None:
    """When the last event came in."""
    last = Inbox.objects.order_by("-received_at").first()
    return last.received_at if last else None


def observed(name: str) -> Observation | None:
    """The last time this was seen."""
    return Observation.objects.filter(pk=name).first()


def failed_reconciliations() -> list[Observation]:
    """The reconciliations whose last run failed."""
    names = Observation.objects.filter(name__startswith="reconcile_failed:")
    done = dict(
        Observation.objects.filter(name__startswith="reconciled:").values_list("name", "at")
    )
    return [
        failed
        for failed in names
        if failed.at > done.get(f"reconciled:{failed.name.partition(':')[2]}", _LONG_AGO)
    ]


def last_days(count: int) -> list[date]:
    """The days one may choose from: today first, as far back as the inbox remembers."""
    today = clock.today()
    return [today - timedelta(days=n) for n in range(min(count, rules.REMEMBERED.days))]


_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
