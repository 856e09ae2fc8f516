"""What the console itself writes: settings of the enterprise, and second tries."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from yutang.kernel import audit, clock, config, enterprise, jobs, readers
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

# Until then some process may still count in the currency that held before.
KNOWN_EVERYWHERE = timedelta(seconds=5 * config.FRESH_SECONDS)


class NotFailed(DomainError):
    """Only failed jobs can be tried again."""

    code = "not_failed"
    sentence = _("This job hasn't failed, or it runs again already.")


@transaction.atomic
def save_settings(*, values: Mapping[str, str], actor: Member) -> None:
    """Save what differs; a value that the environment gives is left alone."""
    changed = [
        key
        for key, value in values.items()
        if not config.is_fixed(key) and config.get(key) != value
    ]
    for key in changed:
        config.put(key, values[key])
    if enterprise.CURRENCY in changed:  # customers' totals count one currency alone
        jobs.later("customers.rebuild_profiles", at=clock.now() + KNOWN_EVERYWHERE)
    if changed:
        audit.note(actor=actor, action="console.saved_settings", keys=changed)


@transaction.atomic
def resume_reader(*, name: str, actor: Member) -> None:
    """A reader that stopped tries again now."""
    readers.resume(name)
    audit.note(actor=actor, action="console.resumed_reader", reader=name)


@transaction.atomic
def retry_job(*, id: int, actor: Member) -> None:
    """A failed job runs once more."""
    job = ProcrastinateJob.objects.filter(pk=id, status="failed").first()
    if job is None:
        raise NotFailed
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id=id, retry_at=clock.now())
    except UniqueViolation:
        raise NotFailed(_("The same job waits already; it runs in a moment.")) from None
    audit.note(actor=actor, action="console.retried_job", job=job.task_name, id=id)
