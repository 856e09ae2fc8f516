"""Large journeys are counted beforehand, so that their pages needn't."""

from yutang.journeys.models import Aim, Headcount, Journey
from yutang.journeys.queries import headcounts, lift, lift_arms, lift_curves, results
from yutang.kernel import clock

GOING = (Journey.State.LIVE, Journey.State.PAUSED, Journey.State.CLOSING)


def count_journey(*, journey_id: int) -> None:
    """The journey's figures are those of now; one that is small by now is counted by its pages."""
    if not headcounts.large([journey_id]):
        Headcount.objects.filter(journey=journey_id).delete()
        return
    at = clock.now()
    counted, milliseconds = headcounts.everything(journey_id)
    new = {"counted": counted, "milliseconds": milliseconds, "at": at}
    Headcount.objects.update_or_create(journey_id=journey_id, defaults=new)


def count_large() -> None:
    """Every large journey that goes on has figures of the last hour, whoever looks first."""
    going = Journey.objects.filter(state__in=GOING).values_list("pk", flat=True)
    fresh = Headcount.objects.filter(at__gt=clock.now() - headcounts.OLD)
    have = set(fresh.values_list("journey", flat=True))
    for journey_id in sorted(headcounts.large(list(going)) - have):
        count_journey(journey_id=journey_id)
        _measure(Journey.objects.select_related("version").get(pk=journey_id))


def _measure(journey: Journey) -> None:
    """The page of results finds what it asks first: it takes seconds as well."""
    if journey.subject != Journey.Subject.CUSTOMER:
        return
    since = Aim.objects.filter(journey=journey).values_list("control_since", flat=True).first()
    chosen = lift.Slice(journey, days=results.usual_days(journey), since=since)
    main = results.measures(journey)[0]
    found = results.results(chosen, main)
    sizes = found.inside.count, found.control.count
    if any(sizes):
        lift_curves.curves(chosen, main, sizes)
        lift_arms.splits(chosen, main)
