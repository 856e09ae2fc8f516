"""The secrets that webhooks are signed with."""

import base64
import secrets as random

from django.db import transaction

from yutang.journeys.models import HookSecret, Journey
from yutang.journeys.rules.targets import PREFIX
from yutang.kernel import audit, clock, secrets
from yutang.org.models import Member

BYTES = 24


@transaction.atomic
def renew_secret(*, journey: Journey, actor: Member) -> str:
    """The journey's webhooks are signed with a new secret from now on; it is shown only here."""
    made = _fresh()
    values = {"sealed": secrets.encrypt(made), "made_at": clock.now(), "made_by": actor}
    HookSecret.objects.update_or_create(journey=journey, defaults=values)
    audit.note(actor=actor, action="journeys.secret", subject=journey)
    return made


def secret_of(journey_id: int) -> str:
    """What the journey's webhooks are signed with; made by itself where nobody asked for one."""
    kept, _is_new = HookSecret.objects.get_or_create(
        journey_id=journey_id, defaults={"sealed": secrets.encrypt(_fresh())}
    )
    return secrets.decrypt(kept.sealed)


def _fresh() -> str:
    return PREFIX + base64.b64encode(random.token_bytes(BYTES)).decode()
