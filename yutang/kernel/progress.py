"""Long work tells how far it is; the page polls."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db.models import F, Func, JSONField, Value
from django.utils.translation import gettext as _

from yutang.kernel import clock
from yutang.kernel.errors import DomainError
from yutang.kernel.models import File, Progress


class Cancelled(Exception):
    """The person who started the work doesn't want it any more."""


def start(*, kind: str, owner_id: int | None, total: int | None = None) -> Progress:
    """A new, waiting piece of work."""
    return Progress.objects.create(kind=kind, owner_id=owner_id, total=total)


def advance(id: UUID, *, done: int, total: int | None = None, message: str = "") -> None:
    """Say how far it is; raises `Cancelled` when the work was cancelled meanwhile."""
    changes: dict[str, Any] = {"done": done, "state": Progress.State.RUNNING}
    if total is not None:
        changes["total"] = total
    if message:
        changes["message"] = message
    open_states = [Progress.State.WAITING, Progress.State.RUNNING]
    open_work = Progress.objects.filter(pk=id, state__in=open_states)
    if not open_work.update(**changes, changed_at=clock.now()):
        raise Cancelled


def finish(id: UUID, *, result: dict[str, Any] | None = None, file: File | None = None) -> None:
    """The work is done; `file` is what it made."""
    Progress.objects.filter(pk=id).update(
        state=Progress.State.DONE, result=result or {}, file=file, changed_at=clock.now()
    )


def fail(id: UUID, *, message: str, code: str = "") -> None:
    """The work stopped; the message says why to a person, the code to the page."""
    Progress.objects.filter(pk=id).update(
        state=Progress.State.FAILED,
        message=message[:300],
        result=_with({"code": code}),
        changed_at=clock.now(),
    )


def note(id: UUID, **facts: Any) -> None:
    """Keep facts beside the work, for its page; what stands there already stays."""
    Progress.objects.filter(pk=id).update(result=_with(facts))


def cancel(id: UUID) -> None:
    """Ask the work to stop at its next step."""
    Progress.objects.filter(pk=id, state__in=["waiting", "running"]).update(
        state=Progress.State.CANCELLED, changed_at=clock.now()
    )


@contextmanager
def watched(id: UUID, *, again: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """The work inside may end in any way: whoever waits for it on a page is told.

    Cancelling ends it quietly, a refusal in its own sentence; any other fault is told as one, and
    raised. `again`: what its job is tried again for, so it isn't the end.
    """
    try:
        yield
    except Cancelled:
        return
    except again:
        raise
    except DomainError as refusal:
        fail(id, message=str(refusal.sentence), code=refusal.code)
    except Exception:
        fail(id, message=_("It stopped unexpectedly. Please start it again."))
        raise


def _with(facts: dict[str, Any]) -> Func:
    """The result with these facts added, by the database itself."""
    return Func(F("result"), Value(facts, JSONField()), template="%(expressions)s", arg_joiner="||")
