"""The part of the worker that does jobs: it does them, and stops whenever it is told to."""

import asyncio
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection, connections
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.simulator.kit import apart
from yutang.kernel import clock, jobs, worker

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = 40  # of its start, a millisecond apart, at each of which it is told to stop
DIED_AT_WORK = """
    with dead as (
        insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour')
        returning id
    )
    update procrastinate_jobs set status = 'doing', worker_id = dead.id from dead
    where task_name = 'test.rescued'
"""
PATIENCE = 10.0  # seconds; far less than the 15 that it gives to a job in hand


async def stopped_after(seconds: float) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stopping.set)
    await asyncio.wait_for(worker.do_jobs(stopping), PATIENCE)


async def rescued() -> None:
    await jobs.rescue()
    await sync_to_async(connections.close_all)()  # of the thread that rescued


def work_for(seconds: float) -> None:
    apart(stopped_after(seconds))


def test_it_stops_at_whatever_moment_of_its_start_it_is_told():
    for moment in range(MOMENTS):
        work_for(moment / 1000)


def test_it_does_what_waits_and_keeps_what_failed():
    @jobs.job("test.succeed")
    def succeed():
        done_at.append(clock.now())

    @jobs.job("test.fail")
    def fail():
        raise ValueError

    done_at: list[object] = []
    jobs.later("test.succeed")
    jobs.later("test.fail")
    work_for(2.0)
    assert len(done_at) == 1
    left = ProcrastinateJob.objects.filter(task_name__startswith="test.")
    assert list(left.values_list("task_name", "status")) == [("test.fail", "failed")]


def test_a_failed_job_whose_like_waits_leaves_the_work_to_that_one():
    @jobs.job("test.outlived", retry=jobs.AFTER_OUTAGE)
    def outlived():
        jobs.later("test.outlived", key="one", at=clock.now() + timedelta(hours=1))
        raise OperationalError

    jobs.later("test.outlived", key="one")
    work_for(2.0)
    left = ProcrastinateJob.objects.filter(task_name="test.outlived")
    assert list(left.values_list("status", "attempts")) == [("todo", 0)]


def test_the_jobs_of_a_dead_worker_wait_again_but_for_those_whose_like_waits():
    for key in ("a", "b"):
        jobs.later("test.rescued", key=key)
    with connection.cursor() as cursor:
        cursor.execute(DIED_AT_WORK)
    jobs.later("test.rescued", key="a")
    apart(rescued())
    left = ProcrastinateJob.objects.filter(task_name="test.rescued").order_by("queueing_lock")
    assert list(left.values_list("status", "queueing_lock")) == [("todo", "a"), ("todo", "b")]
