"""What a customer agreed or objected to."""

from datetime import datetime

from django.db import transaction

from yutang.customers import log
from yutang.customers.commands.locking import lock_customers
from yutang.customers.kinds import Kind
from yutang.customers.models import Consent
from yutang.kernel import clock


@transaction.atomic
def give_consent(
    *,
    customer_id: int,
    purpose: Consent.Purpose,
    given: bool,
    source: str,
    at: datetime | None = None,
) -> Consent:
    """Write down that the customer agreed (or, `given` False, objected); saying it twice is one.

    `source`: "wecom", "member:3", "page:optout".
    """
    customer_id = lock_customers([customer_id])[customer_id]  # two at once are one
    newest = (
        Consent.objects.filter(customer_id=customer_id, purpose=purpose)
        .order_by("-at", "-id")
        .first()
    )
    if newest and newest.given == given:
        return newest
    at = at or clock.now()
    consent = Consent.objects.create(
        customer_id=customer_id, purpose=purpose, given=given, source=source, at=at
    )
    kind = Kind.CONSENTED if given else Kind.OBJECTED
    log.record(customer_id, kind, happened_at=at, purpose=str(purpose), source=source)
    return consent
