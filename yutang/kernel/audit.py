"""Who did what: one row for each act of a person that changes or takes out something."""

from typing import Any, Protocol

from django.db.models import Model

from yutang.kernel.models import AuditEntry


class Actor(Protocol):
    """Whoever acts: a member, or nobody (the system)."""

    @property
    def pk(self) -> Any: ...

    @property
    def name(self) -> Any: ...


def note(*, actor: Actor | None, action: str, subject: Model | None = None, **detail: Any) -> None:
    """Write down one act, in the caller's transaction. `detail` is JSON and holds no secrets."""
    AuditEntry.objects.create(
        actor_id=actor.pk if actor else None,
        actor_name=str(actor.name) if actor else "",
        action=action,
        subject_type=subject._meta.label if subject else "",
        subject_id=str(subject.pk) if subject else "",
        subject_name=str(subject)[:200] if subject else "",
        detail=detail,
    )
