"""The health page: findings, readers and jobs, and second tries."""

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.org import make
from yutang.console.queries import ALIVE
from yutang.customers.log import LOG
from yutang.kernel import clock, health, jobs
from yutang.kernel.health import Finding, Level
from yutang.kernel.models import Heartbeat, ReaderPosition

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def findings(monkeypatch):
    rows = {"a": [Finding(Level.OK, "fine"), Finding(Level.ERROR, "broken", "how", "mend it so")]}
    monkeypatch.setattr(health, "examine", lambda: rows)


def failed_job():
    jobs.later("org.sync_members")
    job = ProcrastinateJob.objects.latest("id")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [job.pk])
    return job


def test_the_worst_stands_first_with_its_mend(client, owner):
    page = client.get("/settings/health")
    assert [one.title for one in page.context["findings"]] == ["broken", "fine"]
    assert "mend it so" in page.content.decode()


def test_every_reader_is_listed_and_a_stopped_one_can_try_again(client, owner):
    name = sorted(LOG.readers)[0]
    ReaderPosition.objects.update_or_create(
        pk=name, defaults={"error": "ValueError: no", "retry_at": clock.now()}
    )
    page = client.get("/settings/health")
    assert [state.name for state in page.context["readers"]] == sorted(LOG.readers)
    assert "ValueError: no" in page.content.decode()
    client.post("/settings/health/reader", {"name": name})
    assert ReaderPosition.objects.get(pk=name).retry_at is None


def test_a_failed_job_runs_again_once(client, owner):
    job = failed_job()
    assert "org.sync_members" in client.get("/settings/health").content.decode()
    client.post("/settings/health/job", {"id": job.pk})
    job.refresh_from_db()
    assert job.status == "todo"
    assert client.post("/settings/health/job", {"id": job.pk}).status_code == 409
    assert client.post("/settings/health/job", {"id": "nonsense"}).status_code in (404, 409)


def test_a_job_whose_twin_waits_already_isnt_doubled(client, owner):
    jobs.later("org.sync_members", key="org.sync_members")
    job = ProcrastinateJob.objects.latest("id")
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'failed' where id = %s", [job.pk])
    jobs.later("org.sync_members", key="org.sync_members")
    answer = client.post("/settings/health/job", {"id": job.pk})
    assert answer.status_code == 409
    assert "已在排队" in answer.content.decode()


def test_an_auditor_looks_but_starts_nothing(client):
    client.force_login(make.member("Audrey", "auditor"))
    job = failed_job()
    page = client.get("/settings/health").content.decode()
    assert "/settings/health/job" not in page
    assert client.post("/settings/health/job", {"id": job.pk}).status_code == 403


def test_processes_that_live_are_shown(client, owner):
    now = clock.now()
    Heartbeat.objects.create(process="worker@here:1", kind="worker", started_at=now, at=now)
    Heartbeat.objects.create(
        process="worker@gone:2", kind="worker", started_at=now, at=now - 2 * ALIVE
    )
    page = client.get("/settings/health").content.decode()
    assert "worker@here:1" in page
    assert "worker@gone:2" not in page
