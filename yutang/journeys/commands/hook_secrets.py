"""The secrets that webhooks are signed with."""

import base64
import secrets as random
from datetime import timedelta

from django.db import transaction

from yutang.journeys.errors import TooManySecrets
from yutang.journeys.models import HookSecret, Journey, OldSecret
from yutang.journeys.queries.calls import old_secrets
from yutang.journeys.rules.targets import PREFIX
from yutang.kernel import audit, clock, secrets
from yutang.org.models import Member

BYTES = 24
BOTH_HOLD = timedelta(hours=24)
MOST_OLD = 3  # each makes a signature of every call


@transaction.atomic
def renew_secret(*, journey: Journey, actor: Member) -> str:
    """The journey's webhooks are signed with a new secret from now on; it is shown only here.

    For a day they are signed with the one before as well, if anybody ever saw it.
    """
    journey = Journey.objects.select_for_update(no_key=True).get(pk=journey.pk)
    _keep_old(journey)
    made = _fresh()
    values = {"sealed": secrets.encrypt(made), "made_at": clock.now(), "made_by": actor}
    HookSecret.objects.update_or_create(journey=journey, defaults=values)
    audit.note(actor=actor, action="journeys.secret", subject=journey)
    return made


@transaction.atomic
def end_old_secrets(*, journey: Journey, actor: Member) -> None:
    """Only the newest secret signs, at once."""
    count, _each = OldSecret.objects.filter(journey=journey).delete()
    if count:
        audit.note(actor=actor, action="journeys.secrets_ended", subject=journey)


def secrets_of(journey_id: int) -> list[str]:
    """What the journey's webhooks are signed with, the newest first; made where nobody asked."""
    kept, _is_new = HookSecret.objects.get_or_create(
        journey_id=journey_id, defaults={"sealed": secrets.encrypt(_fresh())}
    )
    old = old_secrets(journey_id).order_by("-pk").values_list("sealed", flat=True)
    return [secrets.decrypt(each) for each in (kept.sealed, *old)]


def _keep_old(journey: Journey) -> None:
    OldSecret.objects.filter(journey=journey, ends_at__lte=clock.now()).delete()
    before = HookSecret.objects.filter(journey=journey).exclude(made_by=None).first()
    if before is None:
        return
    if OldSecret.objects.filter(journey=journey).count() >= MOST_OLD:
        raise TooManySecrets
    ends_at = clock.now() + BOTH_HOLD
    OldSecret.objects.create(journey=journey, sealed=before.sealed, ends_at=ends_at)


def _fresh() -> str:
    return PREFIX + base64.b64encode(random.token_bytes(BYTES)).decode()
