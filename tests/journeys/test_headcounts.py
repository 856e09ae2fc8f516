"""Large journeys are counted by a job, and their pages show what it counted."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob
from psycopg.types.json import Jsonb

from tests.journeys.make import operator, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands import counting
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Headcount, Run
from yutang.journeys.queries import alerts, headcounts, keeping, lift, listing, watching
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey(monkeypatch):
    """Four people are in it: one through, with the goal; one stopped by a fault."""
    monkeypatch.setattr(headcounts, "LARGE", 3)
    goal = {"match": {"kinds": ["order_paid"]}, "days": 14}
    made = running([send("s"), wait("w", days=1)], goal=goal)
    people = [Customer.objects.create(name=f"Guest {n}").pk for n in range(4)]
    enter_customers(journey=made, customer_ids=people)
    move_due()
    runs = list(Run.objects.filter(journey=made).order_by("pk"))
    now = clock.now()
    Run.objects.filter(pk=runs[0].pk).update(state="ended", goal_at=now, ended_at=now, due_at=None)
    Run.objects.filter(pk=runs[1].pk).update(state="failed", due_at=None)
    return made


def waiting_counts(journey):
    jobs = ProcrastinateJob.objects.filter(task_name="journeys.count", status="todo")
    return [job for job in jobs if job.args == {"journey_ids": [journey.pk]}]


def page(client, journey, name="journey"):
    client.force_login(operator())
    with translation.override("en"):
        return client.get(
            reverse(f"journeys:{name}", args=[journey.pk]), HTTP_ACCEPT_LANGUAGE="en"
        ).content.decode()


def test_what_was_counted_beforehand_is_what_counting_would_say(journey):
    now = headcounts.figures_now(journey)
    before = watching.counts(journey, now), watching.totals(journey, now)
    days = watching.by_day(journey, now)
    counting.count_journey(journey_id=journey.pk)
    kept = headcounts.figures_of(journey)
    assert kept.counted is not None
    assert (watching.counts(journey, kept), watching.totals(journey, kept)) == before
    assert watching.by_day(journey, kept) == days
    assert days[-1][1:] == (4, 1)


def test_a_page_waits_for_no_count(client, journey):
    assert "it is being counted" in page(client, journey)
    assert len(waiting_counts(journey)) == 1, "and whoever looks again asks no second time"
    assert "it is being counted" in page(client, journey, "counts")
    assert len(waiting_counts(journey)) == 1
    counting.count_journey(journey_id=journey.pk)
    assert "it is being counted" not in page(client, journey)


def test_old_figures_are_shown_and_new_ones_asked_for(journey):
    counting.count_journey(journey_id=journey.pk)
    Run.objects.filter(journey=journey, state="failed").update(state="stopped")
    headcounts.figures_of(journey)
    assert waiting_counts(journey) == [], "they are of this moment"
    old = clock.now() - timedelta(minutes=1)
    Headcount.objects.filter(journey=journey).update(at=old)
    figures = headcounts.figures_of(journey)
    assert (watching.totals(journey, figures).failed, figures.at) == (1, old)
    assert len(waiting_counts(journey)) == 1


def test_the_list_shows_large_and_small_ones(journey):
    small = running([wait("w", days=1)])
    enter_customers(journey=small, customer_ids=[Customer.objects.create(name="Only").pk])
    assert listing.figures([journey, small])[journey.pk].is_counting
    counting.count_large()
    found = listing.figures([journey, small])
    large = found[journey.pk]
    assert (large.inside, large.lately, large.entered, large.goals, large.failed) == (2, 4, 4, 1, 1)
    assert (found[small.pk].inside, found[small.pk].entered) == (1, 1)


def test_what_runs_is_counted_each_hour_and_no_more(journey):
    counting.count_large()
    at = Headcount.objects.get(journey=journey).at
    counting.count_large()
    assert Headcount.objects.get(journey=journey).at == at
    Headcount.objects.filter(journey=journey).update(at=at - timedelta(hours=1))
    counting.count_large()
    assert Headcount.objects.get(journey=journey).at >= at


def test_silence_of_a_large_journey_is_told_as_it_was_counted(journey):
    assert alerts.warnings(journey) == []
    counting.count_journey(journey_id=journey.pk)
    held = Headcount.objects.get(journey=journey)
    held.counted["silences"] = [[journey.pk, 7]]
    held.save()
    with translation.override("en"):
        [alert] = [each for each in alerts.warnings(journey) if "7" in each.text]
    assert alert.text == "Nothing was sent for a day, though 7 messages were due."


def test_who_is_small_has_no_headcount(journey, monkeypatch):
    counting.count_journey(journey_id=journey.pk)
    monkeypatch.setattr(headcounts, "LARGE", 100)
    counting.count_journey(journey_id=journey.pk)
    assert not Headcount.objects.filter(journey=journey).exists()


def test_results_of_a_large_journey_are_kept_and_asked_beforehand(journey, monkeypatch):
    monkeypatch.setattr(keeping, "QUICK", -1.0)
    counting.count_large()
    chosen = lift.Slice(journey, days=14)
    assert lift.entered(chosen) == (4, 0)
    newcomer = Customer.objects.create(name="Newcomer").pk
    enter_customers(journey=journey, customer_ids=[newcomer])
    assert lift.entered(chosen) == (4, 0), "as it was counted"
    monkeypatch.setattr(headcounts, "LARGE", 100)
    assert lift.entered(chosen) == (5, 0)


def test_long_questions_that_differ_at_their_ends_have_answers_of_their_own(journey, monkeypatch):
    monkeypatch.setattr(headcounts, "large", lambda ids: ids)
    monkeypatch.setattr(keeping, "QUICK", -1)
    for kind in ("paid", "read"):
        asked = "who", {"goal": Jsonb({"kinds": ["added"] * 40 + [kind]})}
        assert keeping.kept_of_large(journey.pk, asked, lambda kind=kind: kind) == kind
        assert keeping.kept_of_large(journey.pk, asked, lambda: "asked again") == kind
