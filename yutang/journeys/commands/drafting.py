"""Journeys that are being written."""

from typing import Any
from uuid import uuid4

from django.db import transaction

from yutang.journeys.models import Journey
from yutang.journeys.rules.plan import Plan, dump
from yutang.kernel import audit
from yutang.org.models import Member

EMPTY = dump(Plan())


@transaction.atomic
def create_journey(
    *, name: str, actor: Member, draft: dict[str, Any] | None = None, template: str = ""
) -> Journey:
    """A new draft; without a plan it is empty."""
    plan = draft or EMPTY
    journey = Journey.objects.create(
        name=name,
        subject=plan.get("subject", "customer"),
        draft=plan,
        template=template,
        salt=uuid4().hex,
        made_by=actor,
    )
    audit.note(actor=actor, action="journeys.created", subject=journey)
    return journey
