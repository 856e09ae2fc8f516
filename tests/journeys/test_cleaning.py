"""What nobody works with any more goes at night; what figures are computed from stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.customers.make import NOON
from tests.journeys.make import operator, path, run_of, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands import cleaning
from yutang.journeys.commands.cleaning import clean
from yutang.journeys.commands.drafting import replace_draft, undo_draft
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.hook_secrets import BOTH_HOLD, renew_secret
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Call, Draft, Move, OldSecret, Rehearsal, Run
from yutang.journeys.queries import retention, watching
from yutang.kernel import clock, progress
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
ARMS = [{"percent": 100}, {"percent": 0, "flow": [wait("y", days=1)]}]
SPLIT = {"id": "x", "kind": "split", "arms": ARMS}


def through(journey, *names):
    """People who were in the journey, at its end a day later."""
    people = [Customer.objects.create(name=name) for name in names]
    enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=NOON)
    for at in (NOON, NOON + DAY):
        with clock.frozen(at):
            move_due(at=at)
    return [run_of(journey, each) for each in people]


def cleaned(at):
    with clock.frozen(at):
        return clean()


def test_single_steps_go_a_year_after_the_end_and_counts_stay(monkeypatch):
    monkeypatch.setattr(cleaning, "BATCH", 2)
    journey = running([send("s"), SPLIT, wait("w", days=1)])
    zhao, qian, sun = through(journey, "Zhao", "Qian", "Sun")
    Run.objects.filter(pk=qian.pk).update(goal_at=NOON)
    Run.objects.filter(pk=sun.pk).update(state="waiting", ended_at=None)
    said = Message.objects.filter(source_id=journey.pk).count()
    shown = watching.counts(journey)
    cleaned(NOON + 365 * DAY)
    assert len(path(zhao)) == 3
    cleaned(NOON + 367 * DAY)
    assert path(zhao) == [("x", "passed")], "which arm it was is a result"
    assert [len(path(each)) for each in (qian, sun)] == [3, 3], "the goal's way, and one inside"
    assert watching.counts(journey) == shown
    assert Message.objects.filter(source_id=journey.pk).count() == said
    assert Run.objects.filter(journey=journey).count() == 3


@pytest.mark.parametrize(("days", "left"), [(None, 4), (30, 4), (9, 0)])
def test_single_steps_stay_while_the_goal_may_still_be_reached(monkeypatch, days, left):
    monkeypatch.setenv("YUTANG_KEEP_TRACES", "10")
    goal = {"match": {"kinds": ["order_paid"]}} | ({"days": days} if days else {})
    journey = running([wait("w", days=1)], goal=goal)
    through(journey, "Zhao", "Qian", "Sun", "Li")
    cleaned(NOON + 12 * DAY)
    assert Move.objects.filter(run__journey=journey).count() == left
    cleaned(NOON + 31 * DAY)
    assert not Move.objects.filter(run__journey=journey).exists()


def test_the_page_of_a_run_says_that_its_steps_are_gone():
    [zhao] = through(running([wait("w", days=1)]), "Zhao")
    client = Client()
    client.force_login(operator())
    page = reverse("journeys:run", args=[zhao.journey_id, zhao.pk])
    with clock.frozen(NOON + 2 * DAY):
        assert "365" not in client.get(page).content.decode()
    cleaned(NOON + 400 * DAY)
    with clock.frozen(NOON + 400 * DAY):
        assert "365" in client.get(page).content.decode()
    assert not Move.objects.filter(run=zhao).exists()


@pytest.mark.parametrize(("given", "stays"), [("", False), ("61", True), ("0", True), ("x", False)])
def test_settled_calls_go_after_their_days(monkeypatch, given, stays):
    monkeypatch.setenv("YUTANG_KEEP_CALLS", given)
    journey = running([wait("w", days=1)])
    runs = through(journey, "Zhao", "Qian")
    settled, waits = (
        Call.objects.create(
            run=run, number=0, url="https://a.example", body={}, timeout_seconds=5, most_tries=3
        )
        for run in runs
    )
    Call.objects.filter(pk=settled.pk).update(state="answered", settled_at=NOON)
    Call.objects.filter(pk__in=[settled.pk, waits.pk]).update(made_at=NOON)
    cleaned(NOON + 60 * DAY + timedelta(hours=1))
    assert Call.objects.filter(pk=settled.pk).exists() is stays
    assert Call.objects.filter(pk=waits.pk).exists()
    assert retention.is_odd(retention.CALLS) is (given == "x")


def test_old_changes_can_be_taken_back_no_more_and_the_draft_stays():
    journey = running([wait("w", days=1)])
    for days in (2, 3, 4):
        plan = journey.draft | {"flow": [wait("w", days=days)]}
        replace_draft(journey=journey, actor=operator(), plan=plan)
    undo_draft(journey=journey, actor=operator(), revision=None)
    drafts = Draft.objects.filter(journey=journey)
    journey.refresh_from_db()
    cleaned(clock.now() + 89 * DAY)
    assert drafts.count() == 4
    cleaned(clock.now() + 91 * DAY)
    assert [each.number for each in drafts] == [journey.draft_place]
    shown = journey.draft
    undo_draft(journey=journey, actor=operator(), revision=None)
    journey.refresh_from_db()
    assert journey.draft == shown
    assert shown["flow"][0]["span"] == {"days": 3}


def test_rehearsals_go_but_the_last_of_each_journey_and_what_is_under_way():
    journey = running([wait("w", days=1)])
    made = [
        Rehearsal.objects.create(
            journey=journey,
            asked_by=operator(),
            days=30,
            behaviour="none",
            made_at=NOON,
            done_at=NOON if number < 2 else None,
            progress=progress.start(kind="test", owner_id=None) if number == 2 else None,
        )
        for number in range(4)
    ]
    cleaned(NOON + 29 * DAY)
    kept = Rehearsal.objects.filter(journey=journey)
    assert kept.count() == 4
    cleaned(NOON + 31 * DAY)
    assert set(kept) == {made[1], made[2]}


def test_secrets_that_are_over_go():
    journey = running([wait("w", days=1)])
    for _each in range(2):
        with clock.frozen(NOON):
            renew_secret(journey=journey, actor=operator())
    cleaned(NOON + BOTH_HOLD)
    assert not OldSecret.objects.filter(journey=journey).exists()
