"""People of a journey become an audience of their own."""

from django.db import transaction
from django.db.models import QuerySet

from yutang.audiences.commands.audiences import Draft, create_audience
from yutang.audiences.commands.exchanging import Found, exchange_members
from yutang.audiences.models import Audience
from yutang.journeys.models import Run
from yutang.kernel import clock
from yutang.org.models import Member


@transaction.atomic
def save_people(*, runs: QuerySet[Run], name: str, actor: Member) -> Audience:
    """A list of the customers of these runs as of now; it doesn't change by itself."""
    audience = create_audience(draft=Draft(name=name, rule=None), actor=actor)
    ids = runs.filter(customer__isnull=False).order_by().values_list("customer_id", flat=True)
    found = Found(audience.version, sorted(set(ids)), clock.now(), engine="list")
    exchange_members(audience_id=audience.pk, found=found)
    audience.refresh_from_db()
    return audience
