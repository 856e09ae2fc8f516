"""Background entry points of the API."""

from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _

from yutang.api.commands import hooks as commands
from yutang.api.models import HookEvent
from yutang.kernel import jobs
from yutang.kernel.errors import DomainError

if TYPE_CHECKING:
    from yutang.api.schemas import Results


@jobs.job("api.handle_event", queue="default", retry=jobs.Retry(attempts=6))
def handle_event(event_id: int) -> None:
    """Let the event take effect; an event that comes twice finds nothing to do."""
    from yutang.api import hooks  # noqa: PLC0415 - with it come Ninja and Django's test client

    waiting = HookEvent.objects.filter(pk=event_id).exclude(state=HookEvent.State.DONE)
    event = waiting.select_related("hook").first()
    if event is None:
        return
    waiting.update(attempts=F("attempts") + 1)
    try:
        results = hooks.take(event.kind, event.hook.source, event.body["items"])
    except Exception as fault:
        known = isinstance(fault, DomainError)
        error = str(fault) if known else _("It stopped unexpectedly; it is tried again.")
        commands.conclude(event_id=event.pk, result={}, error=error)
        raise
    commands.conclude(event_id=event.pk, result=results.counts, error=_refusals(results))


@jobs.periodic("api.forget_old", cron="47 3 * * *")
def forget_old() -> None:
    """Remove handled events after their time."""
    commands.forget_old()


def _refusals(results: "Results") -> str:
    """The first item that was refused, and how many there are; empty: none."""
    refused = [each for each in results.results if each.status == "refused"]
    if not refused:
        return ""
    first = refused[0]
    path = ".".join(map(str, first.errors[0].path))
    facts = {"n": len(refused), "first": first.index + 1, "path": path}
    text = _("%(n)s refused; item %(first)s %(path)s: %(why)s")
    return text % {**facts, "why": first.errors[0].text}
