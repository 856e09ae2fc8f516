"""Remembering when something was last seen."""

import time

from yutang.kernel import clock
from yutang.wecom.models import Observation

REFUSALS_EVERY = 5.0  # seconds; refused calls must not become a flood of writes

_refusal_observed_at = float("-inf")


def observe(name: str, detail: str = "") -> None:
    """Remember when this was last seen."""
    Observation.objects.update_or_create(
        pk=name, defaults={"at": clock.now(), "detail": detail[:500]}
    )


def observe_refusal(reason: str) -> None:
    """Remember why a call was last refused; at most one write in a while."""
    global _refusal_observed_at  # noqa: PLW0603 - one brake a process
    if time.monotonic() - _refusal_observed_at >= REFUSALS_EVERY:
        _refusal_observed_at = time.monotonic()
        observe("callback_refused", reason)
