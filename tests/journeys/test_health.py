"""What the doctor says of journeys: whether they hear, and whether their webhooks are taken."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import translation

from tests.customers.make import let_read
from tests.journeys.make import running, wait
from tests.journeys.trigger_make import happen, listen, on, people
from yutang.audiences.commands.lifecycle import READER as LIFECYCLE
from yutang.customers.commands.profiles import READER as PROFILE
from yutang.customers.kinds import Kind
from yutang.journeys import checks
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.models import Call, Journey, Run, Step, Tally
from yutang.journeys.queries import alerts, hearing, hook_alerts
from yutang.kernel import clock
from yutang.kernel.health import Level
from yutang.kernel.models import ReaderPosition

pytestmark = pytest.mark.django_db
WEBHOOK = {"id": "h", "kind": "webhook", "name": "Shop", "url": "https://shop.example/hook"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def journey():
    Journey.objects.update(state="draft")  # others' don't count here
    made = running([WEBHOOK, wait("w", days=1)], triggers=[on("order_paid")])
    listen()
    return made


def heard_of(seconds_ago=0):
    [zhao] = people(1)
    happen(zhao, Kind.SCANNED, clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "update customers_activity set recorded_at = now() - %s where customer_id = %s",
            [timedelta(seconds=seconds_ago), zhao.pk],
        )
    let_read()


def stop(name, error="ValueError: odd"):
    ReaderPosition.objects.update_or_create(pk=name, defaults={"error": error})


def test_journeys_that_hear_are_well(journey):
    heard_of(seconds_ago=60)
    assert [each.level for each in checks.hearing()] == [Level.OK]


@pytest.mark.parametrize("name", [PROFILE, LIFECYCLE, "journeys"])
def test_a_reader_that_stopped_is_told_by_what_it_means_and_what_to_do(journey, name):
    heard_of(seconds_ago=60)
    stop(name)
    [found] = checks.hearing()
    assert found.level is Level.ERROR
    assert "nobody enters by it" in str(found.title)
    assert f"“{name}” has stopped: ValueError: odd." in str(found.detail)
    assert "1 activity waits" in str(found.detail)
    assert "Try now" in str(found.mend)


def test_other_readers_may_stand_still(journey):
    stop("behaviour")
    assert [each.level for each in checks.hearing()] == [Level.OK]


def test_where_no_journey_runs_nobody_misses_anything(journey):
    stop(PROFILE)
    Journey.objects.update(state="ended")
    assert hearing.deaf() is None


def test_readers_that_are_long_behind_are_told_without_an_error(journey):
    heard_of(seconds_ago=3600)
    [found] = checks.hearing()
    assert "“profile” is behind" in str(found.detail)
    assert "worker" in str(found.mend)
    listen()
    assert hearing.deaf() is None


@pytest.mark.parametrize(("refused", "is_told"), [(4, False), (5, True)])
def test_webhooks_that_are_not_taken_are_told(journey, refused, is_told):
    step = Step.objects.get(version=journey.version, key="h")
    day = clock.today()
    Tally.objects.create(step=step, day=day, outcome="passed", count=95)
    Tally.objects.create(step=step, day=day, outcome="refused", count=refused)
    Tally.objects.create(step=step, day=day - timedelta(days=9), outcome="refused", count=90)
    expected = [(journey.pk, "5 of the last day's 100 webhooks weren't taken.")]
    found = [(id, text) for id, text, _mend in hook_alerts.texts([journey.pk], day)]
    assert found == (expected if is_told else [])


def test_webhooks_that_are_tried_again_and_again_are_told_with_the_last_answer(journey):
    enter_customers(journey=journey, customer_ids=[each.pk for each in people(2)])
    for run, tries in zip(Run.objects.filter(journey=journey), (3, 4), strict=True):
        call = {"url": WEBHOOK["url"], "body": {}, "timeout_seconds": 5, "most_tries": 9}
        Call.objects.create(run=run, number=0, tries=tries, detail="timeout", **call)
    text = "1 webhook is tried again and again (no answer in time)."
    assert [each.text for each in alerts.warnings(journey)] == [text]
    [told] = [each for each in checks.journeys() if text in str(each.title)]
    assert "tab Webhooks" in str(told.mend)


def test_what_more_there_is_to_say_is_counted(journey):
    step = Step.objects.get(version=journey.version, key="h")
    for _each in range(6):
        other = running([WEBHOOK, wait("w", days=1)])
        step = Step.objects.get(version=other.version, key="h")
        Tally.objects.create(step=step, day=clock.today(), outcome="failed", count=9)
    assert str(checks.journeys()[-1].title) == "1 more warning of journeys"


def test_a_setting_that_is_no_number_of_days_is_named(monkeypatch):
    assert checks.keeping() == []
    monkeypatch.setenv("YUTANG_KEEP_TRACES", "a year")
    [found] = checks.keeping()
    assert str(found.title) == "YUTANG_KEEP_TRACES isn't a number of days; it is taken for 365"
