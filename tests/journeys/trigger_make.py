"""Builders for tests of who enters, wakes and leaves."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.make import NOON, let_read
from yutang.audiences.commands.lifecycle import READER as LIFECYCLE
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer
from yutang.customers.readers import catch_up
from yutang.journeys import jobs
from yutang.journeys.models import Journey, Run
from yutang.kernel import readers

BEFORE = NOON - timedelta(days=1)  # journeys of these tests run since then


def hours(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def happen(customer: Customer, kind: Kind, at: datetime, **more: Any) -> None:
    """Record an activity; `listen` lets journeys hear of it."""
    with transaction.atomic():
        log.record(customer.pk, kind, happened_at=at, **more)


def listen() -> None:
    """Let journeys read all that was recorded."""
    let_read()
    catch_up()
    for name in (LIFECYCLE, "journeys"):
        while readers.read_once(log.LOG.readers[name]):
            pass


def people(number: int) -> list[Customer]:
    return Customer.objects.bulk_create(Customer(name=f"C{n}") for n in range(number))


def on(kind: str, **more: Any) -> dict[str, Any]:
    """A trigger by an activity of this kind."""
    return {"kind": "activity", "match": {"kinds": [kind]} | more}


def states(journey: Journey) -> dict[int, str]:
    """The latest state of everybody who ever was in the journey."""
    rows = Run.objects.filter(journey=journey).order_by("pk")
    return dict(rows.values_list("customer_id", "state"))


def work() -> None:
    """Do the jobs of journeys that wait, oldest first, each once."""
    waiting = ProcrastinateJob.objects.filter(task_name__startswith="journeys.", status="todo")
    for job in waiting.order_by("id"):
        getattr(jobs, job.task_name.removeprefix("journeys."))(**job.args)
        ProcrastinateJob.objects.filter(pk=job.pk).update(status="succeeded")
