"""Shops that tell us by themselves: their secrets, and what they told."""

import secrets as random
from datetime import timedelta
from typing import Any

from django.db import transaction

from yutang.api.errors import BadSignature, HookTaken
from yutang.api.models import Hook, HookEvent
from yutang.api.rules.signing import is_fresh, is_signed
from yutang.kernel import audit, clock, jobs, secrets
from yutang.org.models import Member

REMEMBERED = timedelta(days=60)  # how long a handled event stays; its orders know it anyway
BOTH_HOLD = timedelta(hours=24)  # after a rotation, the old secret still opens


@transaction.atomic
def create_hook(*, source: str, actor: Member) -> tuple[Hook, str]:
    """A shop that may tell us, and its secret, which is shown this once."""
    secret = random.token_urlsafe(32)
    hook, made = Hook.objects.get_or_create(
        source=source, defaults={"secret": secrets.encrypt(secret)}
    )
    if not made:
        raise HookTaken(field="source")
    audit.note(actor=actor, action="api.hook_created", subject=hook)
    return hook, secret


@transaction.atomic
def rotate_hook(*, hook: Hook, actor: Member) -> str:
    """A new secret; the old one holds for a day, so that nothing is lost meanwhile."""
    hook = Hook.objects.select_for_update().get(pk=hook.pk)
    secret = random.token_urlsafe(32)
    hook.old_secret, hook.old_until = hook.secret, clock.now() + BOTH_HOLD
    hook.secret = secrets.encrypt(secret)
    hook.save(update_fields=["secret", "old_secret", "old_until"])
    audit.note(actor=actor, action="api.hook_rotated", subject=hook)
    return secret


@transaction.atomic
def switch_hook(*, hook: Hook, is_open: bool, actor: Member) -> None:
    """Listen to the shop, or don't."""
    if Hook.objects.filter(pk=hook.pk, is_open=not is_open).update(is_open=is_open):
        audit.note(actor=actor, action="api.hook_switched", subject=hook, is_open=is_open)


def check(*, source: str, event: str, timestamp: str, signature: str, body: bytes) -> Hook:
    """The hook that signed this; `BadSignature` otherwise, whatever is wrong."""
    now = clock.now()
    hook = Hook.objects.filter(source=source, is_open=True).first()
    if hook is None or not is_fresh(timestamp, now.timestamp()):
        raise BadSignature
    sealed = [hook.secret]
    if hook.old_secret and hook.old_until and now < hook.old_until:
        sealed.append(hook.old_secret)
    opened = map(secrets.decrypt, sealed)
    if not is_signed(opened, event=event, timestamp=timestamp, body=body, signature=signature):
        raise BadSignature
    return hook


@transaction.atomic
def keep_event(*, hook: Hook, event_id: str, kind: str, body: Any) -> bool:
    """The event stands, to be handled soon; False: it came before."""
    event, made = HookEvent.objects.get_or_create(
        hook=hook, event_id=event_id, defaults={"kind": kind, "body": body}
    )
    if made:
        jobs.later("api.handle_event", event_id=event.pk)
    return made


@transaction.atomic
def replay_event(*, event: HookEvent, actor: Member) -> None:
    """A failed event is handled again."""
    waiting = HookEvent.State.WAITING
    failed = HookEvent.objects.filter(pk=event.pk, state=HookEvent.State.FAILED)
    if failed.update(state=waiting, error=""):
        jobs.later("api.handle_event", event_id=event.pk)
        audit.note(actor=actor, action="api.event_replayed", subject=event)


def conclude(*, event_id: int, result: dict[str, Any], error: str) -> None:
    """What came of the event; with an error it may be handled again."""
    done = not error
    HookEvent.objects.filter(pk=event_id).update(
        state=HookEvent.State.DONE if done else HookEvent.State.FAILED,
        result=result,
        error=error[:300],
        handled_at=clock.now(),
    )


def forget_old() -> int:
    """Remove handled events after their time: they hold phone numbers; how many they were."""
    before = clock.now() - REMEMBERED
    over = HookEvent.objects.filter(state=HookEvent.State.DONE, received_at__lt=before)
    return over.delete()[0]
