"""Saving the settings of the connection."""

from collections.abc import Mapping

from django.db import transaction

from yutang.kernel import audit, config
from yutang.wecom import crypto


@transaction.atomic
def save_connection(*, values: Mapping[str, str], actor: audit.Actor | None) -> list[str]:
    """Save what differs from what holds now, and note which keys these were."""
    changed = sorted(key for key, value in values.items() if config.get(key) != value)
    for key in changed:
        config.put(key, values[key])
    if changed:
        audit.note(actor=actor, action="wecom.settings_changed", keys=changed)
    return changed


def make_keys(*, actor: audit.Actor | None) -> tuple[str, str]:
    """A new Token and EncodingAESKey, saved; returned this once, to be pasted at WeCom."""
    token, aes_key = crypto.make_token(), crypto.make_aes_key()
    save_connection(values={"wecom.token": token, "wecom.aes_key": aes_key}, actor=actor)
    return token, aes_key
