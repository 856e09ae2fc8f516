"""The provider of SMS is chosen."""

from collections.abc import Mapping

from django.db import transaction

from yutang.kernel import audit, config
from yutang.org.models import Member


@transaction.atomic
def save_sms(*, values: Mapping[str, str], actor: Member) -> None:
    """These settings hold from now on; the log says which, never what."""
    for name, value in values.items():
        config.put(f"sms.{name}", value)
    audit.note(actor=actor, action="sms.settings_saved", names=sorted(values))
