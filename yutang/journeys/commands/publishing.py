"""A draft becomes a version, and the journey runs by it."""

from django.db import transaction

from yutang.journeys.models import Journey, Step, Version
from yutang.journeys.rules.plan import dump, parse, walk
from yutang.kernel import clock
from yutang.org.models import Member


@transaction.atomic
def publish_draft(
    *, journey: Journey, actor: Member, inside: str = Version.Inside.STAY, note: str = ""
) -> Version:
    """The draft is a version that never changes, and whoever enters from now on goes by it."""
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    plan = parse(journey.draft)
    number = journey.version.number + 1 if journey.version else 1
    version = Version.objects.create(
        journey=journey,
        number=number,
        plan=dump(plan),
        inside=inside,
        note=note,
        published_by=actor,
    )
    Step.objects.bulk_create(
        Step(version=version, key=step.id, kind=step.kind, name=step.name, place=place)
        for place, (_where, step) in enumerate(walk(plan.flow))
    )
    journey.version = version
    journey.save(update_fields=["version"])
    return version


@transaction.atomic
def start(*, journey: Journey, actor: Member) -> None:
    """The journey lets people in and moves them."""
    journey = Journey.objects.select_for_update().get(pk=journey.pk)
    journey.state = Journey.State.LIVE
    journey.started_at = journey.started_at or clock.now()
    journey.save(update_fields=["state", "started_at"])
