"""People of a journey become an audience of their own."""

from dataclasses import asdict
from typing import Any

from django.db import transaction

from yutang.audiences.commands.audiences import Draft, create_audience
from yutang.audiences.commands.exchanging import Found, exchange_members
from yutang.audiences.models import Audience
from yutang.journeys.models import Journey
from yutang.journeys.queries import runs as queries
from yutang.journeys.queries.runs import Narrowed
from yutang.kernel import clock, jobs
from yutang.org.models import Member

AT_ONCE = 5_000  # more are gathered in the background


@transaction.atomic
def save_people(*, journey: Journey, asked: Narrowed, name: str, actor: Member) -> Audience:
    """A list of the customers whom the actor sees there as of now; it doesn't change by itself.

    Very many come into it a moment later.
    """
    audience = create_audience(draft=Draft(name=name, rule=None), actor=actor)
    some = queries.runs(journey, actor, asked).order_by().values("pk")[: AT_ONCE + 1]
    values: dict[str, Any] = {"journey": journey.pk, **asdict(asked)}
    if some.count() > AT_ONCE:
        jobs.later(
            "journeys.save_people", audience_id=audience.pk, viewer_id=actor.pk, asked=values
        )
    else:
        fill(audience_id=audience.pk, viewer_id=actor.pk, asked=values)
        audience.refresh_from_db()
    return audience


@transaction.atomic
def fill(*, audience_id: int, viewer_id: int, asked: dict[str, Any]) -> None:
    """Whoever fits is in the audience; once only, and not after somebody else filled it."""
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    viewer = Member.objects.get(pk=viewer_id)
    if audience.refreshed_at is not None:
        return
    narrowed = Narrowed(**{key: value for key, value in asked.items() if key != "journey"})
    runs = queries.runs(Journey.objects.get(pk=asked["journey"]), viewer, narrowed)
    rows = runs.filter(customer__isnull=False).order_by()
    ids = set(rows.values_list("customer_id", flat=True).iterator(10_000))
    found = Found(audience.version, sorted(ids), clock.now(), engine="list")
    exchange_members(audience_id=audience.pk, found=found)
