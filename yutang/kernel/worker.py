"""The worker process: loops, readers and jobs, side by side."""

import asyncio
import os
import signal
import socket
from datetime import datetime
from enum import StrEnum

import structlog
from django.db import OperationalError, close_old_connections

from yutang.kernel import clock, jobs, loops
from yutang.kernel.models import Heartbeat

logger = structlog.get_logger(__name__)

JOBS_AT_ONCE = int(os.environ.get("YUTANG_JOBS_AT_ONCE", "6"))
HEARTBEAT_SECONDS = 10
GIVES_WAY = 5  # on a busy machine the web and the welcome go first


class Share(StrEnum):
    """What of the worker's work one process does."""

    ALL = "all"
    URGENT = "urgent"  # the loops that somebody waits for
    REST = "rest"  # the other loops, and the jobs


def run(share: Share = Share.ALL) -> None:
    """Work until SIGTERM or SIGINT; then finish what is in hand and return."""
    if share == Share.REST:
        os.nice(GIVES_WAY)
    asyncio.run(_run(share))


def heartbeat_name(kind: str) -> str:
    """How this process calls itself among the heartbeats."""
    return f"{kind}@{socket.gethostname()}:{os.getpid()}"


def _loops(share: Share) -> list[loops.Loop]:
    wanted = {Share.ALL: (True, False), Share.URGENT: (True,), Share.REST: (False,)}[share]
    return [each for each in loops.registered() if each.is_urgent in wanted]


async def _run(share: Share) -> None:
    stopping = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stopping.set)
    runner = loops.Runner(_loops(share))
    runner.start()
    logger.info("worker_started", share=share, loops=[each.name for each in runner.loops])
    heart = asyncio.create_task(_beat())
    work = asyncio.create_task(stopping.wait() if share == Share.URGENT else do_jobs(stopping))
    await asyncio.wait({heart, work}, return_when=asyncio.FIRST_COMPLETED)
    stopping.set()
    heart.cancel()
    results = await asyncio.gather(heart, work, return_exceptions=True)
    await asyncio.to_thread(runner.stop)
    await asyncio.to_thread(_stop_beating)
    logger.info("worker_stopped")
    for result in results:
        if isinstance(result, Exception):
            raise result


async def do_jobs(stopping: asyncio.Event) -> None:
    """Do jobs until `stopping` is set; then finish those in hand, for up to 15 seconds.

    The worker is told to stop, never cancelled: Python 3.11 can lose a cancellation that comes
    just as the pool hands over a connection, and what has lost it works on for ever.
    """
    worker = jobs.worker(JOBS_AT_ONCE)
    async with worker.app.open_async():
        work = asyncio.create_task(worker.run())  # type: ignore[no-untyped-call]
        told = asyncio.create_task(stopping.wait())
        await asyncio.wait({work, told}, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        worker.stop()  # type: ignore[no-untyped-call]
        await work


async def _beat() -> None:
    started_at = clock.now()
    while True:
        await asyncio.to_thread(_beat_once, started_at)
        await asyncio.sleep(HEARTBEAT_SECONDS)


def _stop_beating() -> None:
    """Who has stopped is counted no more; a database that is gone already may think so for 45 s."""
    try:
        Heartbeat.objects.filter(process=heartbeat_name("worker")).delete()
    except OperationalError:
        logger.warning("heartbeat_left")
    finally:
        close_old_connections()


def _beat_once(started_at: datetime) -> None:
    try:
        Heartbeat.objects.update_or_create(
            process=heartbeat_name("worker"),
            defaults={"kind": "worker", "started_at": started_at, "at": clock.now()},
        )
    finally:
        close_old_connections()
