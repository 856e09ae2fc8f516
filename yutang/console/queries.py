"""Reads for the health and audit pages."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob

from yutang.customers.log import LOG
from yutang.kernel import clock, readers
from yutang.kernel.models import Heartbeat, ReaderPosition
from yutang.org.models import Member
from yutang.org.rules import Role

ALIVE = timedelta(seconds=45)


@dataclass(frozen=True)
class ReaderState:
    """One reader of the log: how far behind it is, and what stopped it."""

    name: str
    lag: int
    read_at: datetime | None
    error: str


def reader_states() -> list[ReaderState]:
    """All registered readers, by name."""
    positions = {row.name: row for row in ReaderPosition.objects.all()}
    states = []
    for name, reader in sorted(LOG.readers.items()):
        lag = readers.lag(reader)
        place = positions.get(name)
        states.append(
            ReaderState(name, lag, place.read_at if place else None, place.error if place else "")
        )
    return states


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that gave up, with when that was; the newest first."""
    failed = ProcrastinateJob.objects.filter(status="failed")
    found: QuerySet[ProcrastinateJob] = failed.annotate(failed_at=Max("procrastinateevent__at"))
    return found.order_by("-id")


def job_counts() -> dict[str, int]:
    """How many jobs wait and run."""
    rows = ProcrastinateJob.objects.filter(status__in=["todo", "doing"])
    return dict(rows.values_list("status").annotate(Count("id")))


def processes() -> list[Heartbeat]:
    """The processes that said lately that they live."""
    return list(Heartbeat.objects.filter(at__gte=clock.now() - ALIVE).order_by("kind", "process"))


def console_people() -> QuerySet[Member]:
    """Those whose work is in the console, who are most of the audit log."""
    return Member.objects.exclude(role=Role.GUIDE).order_by("name", "pk")
