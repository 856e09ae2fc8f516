"""Background jobs: rows in PostgreSQL (Procrastinate), deferred inside the caller's transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from procrastinate.worker import Worker

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True)
class Retry(BaseRetryStrategy):
    """Try again with doubling pauses from `first_wait` seconds to an hour, up to `attempts` times.

    An exception that bears `retry_after` (seconds) sets the pause itself. Other exceptions than
    those of `after` are final.
    """

    attempts: int = 8
    first_wait: int = 5
    after: tuple[type[BaseException], ...] = (BaseException,)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if job.attempts + 1 >= self.attempts or not isinstance(exception, self.after):
            return None
        doubled = min(3600, self.first_wait * 2**job.attempts)
        wait = getattr(exception, "retry_after", None) or doubled
        return RetryDecision(retry_in={"seconds": int(wait)})


OUTAGES = (OperationalError, InterfaceError)  # of the database; deadlocks are among them
AFTER_OUTAGE = Retry(attempts=6, after=OUTAGES)


class Manager(JobManager):
    """Tries again what failed, unless the same waits already: that one does the work of both."""

    async def retry_job(self, job: Job, *choices: Any, **named: Any) -> None:
        """Let it wait again; a job whose key another one that waits has taken is deleted."""
        try:
            await super().retry_job(job, *choices, **named)
        except UniqueViolation:
            await self.finish_job(job, Status.ABORTED, delete_job=True)


def job(name: str, *, queue: str = "default", retry: Retry | None = None) -> Callable[[F], F]:
    """Register a function as the job `area.verb_noun`; its arguments are JSON values."""

    def register(function: F) -> F:
        app.task(name=name, queue=queue, retry=retry or False)(function)
        return function

    return register


def periodic(name: str, *, cron: str, queue: str = "default") -> Callable[[F], F]:
    """Register a function without arguments to run by the cron line, once whatever the workers.

    A run that is still waiting isn't deferred a second time. One that the database's end took with
    it is tried again; whatever else fails waits for its next time.
    """

    def register(function: F) -> F:
        def run(timestamp: int) -> None:
            function()

        task = app.task(name=name, queue=queue, queueing_lock=name, retry=AFTER_OUTAGE)(run)
        app.periodic(cron=cron)(task)
        return function

    return register


def later(
    name: str,
    *,
    at: datetime | None = None,
    priority: int = 0,
    key: str | None = None,
    lock: str | None = None,
    **arguments: Any,
) -> bool:
    """Defer a job in the present transaction; higher priority first.

    `key`: while one such job waits, a second is not deferred (False is returned).
    `lock`: jobs with the same lock never run at the same time.
    """
    deferrer = app.configure_task(
        name, schedule_at=at, priority=priority, queueing_lock=key, lock=lock
    )
    if key is None:
        deferrer.defer(**arguments)
        return True
    try:
        with transaction.atomic():
            deferrer.defer(**arguments)
    except AlreadyEnqueued:
        return False
    return True


async def rescue() -> None:
    """Let the jobs of workers that died wait again."""
    manager = Manager(app.connector)
    for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await manager.retry_job(stalled)


def worker(at_once: int) -> Worker:
    """Who does the jobs, so many at once; its `app` has to be open while it runs."""
    workers_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    workers_app.job_manager = Manager(workers_app.connector)
    workers_app.perform_import_paths()  # type: ignore[no-untyped-call]
    options: WorkerOptions = {
        **workers_app.worker_defaults,
        "concurrency": at_once,
        "delete_jobs": "successful",
        "install_signal_handlers": False,
        "shutdown_graceful_timeout": 15,
        "fetch_job_polling_interval": 2,
    }
    return Worker(workers_app, **options)
