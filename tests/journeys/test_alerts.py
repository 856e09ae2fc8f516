"""What is wrong with a journey that runs is told on its page and on the health page."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.journeys.make import operator, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.checks import journeys as examined
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.running import pause
from yutang.journeys.models import Run, Step, Tally
from yutang.journeys.queries import alerts, listing, watching
from yutang.kernel import clock
from yutang.kernel.health import Level
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def entered(journey, count: int = 1) -> list[Run]:
    ids = [Customer.objects.create(name=f"Guest {n}").pk for n in range(count)]
    enter_customers(journey=journey, customer_ids=ids)
    return list(Run.objects.filter(journey=journey).order_by("id"))


def told(journey) -> list[str]:
    return [each.text for each in alerts.warnings(journey)]


def test_a_journey_in_which_everybody_moves_is_well():
    journey = running([wait("w", days=1)])
    entered(journey)
    assert told(journey) == []


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(hours=1), "2 wait for the engine"),
        (timedelta(days=2), "Nobody has moved for a day"),
    ],
)
def test_people_who_are_due_and_do_not_move_are_told(ago, said):
    journey = running([wait("w", days=1)])
    entered(journey, 2)
    Run.objects.filter(journey=journey).update(due_at=clock.now() - ago)
    [text] = told(journey)
    assert text.startswith(said)
    findings = [each for each in examined() if each.level is Level.ERROR]
    assert any(said in str(each.title) for each in findings)
    pause(journey=journey, actor=operator())
    journey.refresh_from_db()
    assert told(journey) == []


@pytest.mark.parametrize(("moved", "is_told"), [(400, True), (2000, False)])
def test_more_than_one_in_a_hundred_failures_is_told(moved, is_told):
    journey = running([wait("w", days=1)])
    runs = entered(journey, 10)
    Run.objects.filter(pk__in=[run.pk for run in runs]).update(state="failed", due_at=None)
    step, today = Step.objects.get(version=journey.version), clock.today()
    Tally.objects.create(step=step, day=today, outcome="passed", count=moved - 20)
    Tally.objects.create(step=step, day=today, outcome="failed", count=10)
    assert (told(journey) != []) is is_told


@pytest.mark.parametrize(("sent", "is_told"), [(0, True), (1, False)])
def test_a_day_on_which_nothing_was_sent_is_told(sent, is_told):
    journey = running([send("s"), wait("w", days=9)])
    entered(journey, 6)
    move_due()
    then = clock.now() - timedelta(hours=30)
    said = Message.objects.filter(source_type="journey", source_id=journey.pk)
    said.update(state="suppressed", reason="budget", due_at=then)
    some = list(said.values_list("pk", flat=True)[:sent])
    said.filter(pk__in=some).update(state="handed", reason="", admitted_at=then, handed_at=then)
    expected = ["Nothing was sent for a day, though 6 messages were due."]
    assert told(journey) == (expected if is_told else [])


def test_the_list_and_the_page_count_the_same_people():
    journey = running([wait("w", days=1)])
    first, second, *_rest = entered(journey, 4)
    Run.objects.filter(pk=first.pk).update(state="ended", goal_at=clock.now(), ended_at=clock.now())
    Run.objects.filter(pk=second.pk).update(state="failed", due_at=None)
    line = listing.figures([journey])[journey.pk]
    assert (line.inside, line.lately, line.entered, line.goals, line.failed) == (2, 4, 4, 1, 1)
    whole = watching.totals(journey)
    assert (whole.inside, whole.entered, whole.goals, whole.failed) == (2, 4, 1, 1)
    *_before, (day, came, over) = watching.by_day(journey)
    assert (day, came, over) == (clock.today(), 4, 1)
