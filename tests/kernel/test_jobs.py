"""Jobs are rows: deferred with the transaction, once per key, tried again with growing pauses."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.jobs import Job

from yutang.kernel import clock, jobs

pytestmark = pytest.mark.django_db(transaction=True)
FOUR = jobs.Retry(attempts=4, first_wait=5)
WAITING = {"status": "todo"}


@pytest.fixture(autouse=True)
def _empty():
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def waiting() -> int:
    return ProcrastinateJob.objects.filter(**WAITING).count()


def test_a_job_exists_only_if_its_transaction_commits():
    with transaction.atomic():
        jobs.later("test.nothing", n=1)
        transaction.set_rollback(True)
    assert waiting() == 0
    with transaction.atomic():
        jobs.later("test.nothing", n=1)
    assert waiting() == 1


def test_of_jobs_with_one_key_one_waits_and_the_transaction_lives_on():
    with transaction.atomic():
        assert jobs.later("test.nothing", key="k", n=1)
        assert not jobs.later("test.nothing", key="k", n=2)
        assert jobs.later("test.nothing", key="other", n=3)
    assert waiting() == 2


def test_a_job_may_wait_for_a_time():
    at = clock.now() + timedelta(hours=1)
    jobs.later("test.nothing", at=at, n=1)
    assert ProcrastinateJob.objects.get().scheduled_at == at


def decide(attempts: int, fault: Exception, retry: jobs.Retry = FOUR) -> float | None:
    job = Job(
        id=1, queue="q", lock=None, queueing_lock=None, task_name="test.nothing", attempts=attempts
    )
    decision = retry.get_retry_decision(exception=fault, job=job)
    if decision is None or decision.retry_at is None:
        return None
    return (decision.retry_at - clock.now()).total_seconds()


def test_pauses_double_and_end():
    waits = [decide(number, ValueError()) for number in range(4)]
    assert waits[3] is None
    assert [round(wait or 0) for wait in waits[:3]] == [5, 10, 20]


def test_a_fault_may_set_the_pause_itself():
    class Busy(Exception):
        retry_after = 60

    assert round(decide(0, Busy()) or 0) == 60


def test_after_an_outage_only_what_the_database_took_is_tried_again():
    assert decide(0, OperationalError(), jobs.AFTER_OUTAGE) is not None
    assert decide(0, ValueError(), jobs.AFTER_OUTAGE) is None


def test_every_deferred_name_is_registered():
    assert {"customers.refresh", "customers.sync_tags", "customers.tag"} <= set(app.tasks)
