"""The part of the worker that does jobs: it does them, and stops whenever it is told to."""

import asyncio

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from yutang.kernel import clock, jobs, worker

pytestmark = pytest.mark.django_db(transaction=True)
MOMENTS = 40  # of its start, a millisecond apart, at each of which it is told to stop
PATIENCE = 10.0  # seconds; far less than the 15 that it gives to a job in hand


async def stopped_after(seconds: float) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, stopping.set)
    await asyncio.wait_for(worker.do_jobs(stopping), PATIENCE)


def test_it_stops_at_whatever_moment_of_its_start_it_is_told():
    for moment in range(MOMENTS):
        asyncio.run(stopped_after(moment / 1000))


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
    asyncio.run(stopped_after(2.0))
    assert len(done_at) == 1
    left = ProcrastinateJob.objects.filter(task_name__startswith="test.")
    assert list(left.values_list("task_name", "status")) == [("test.fail", "failed")]
