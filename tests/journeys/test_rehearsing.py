"""A rehearsal is asked for, computed, kept; nothing else in the database changes."""

from typing import Any

import pytest
from django.db import connection

from tests.journeys import make
from tests.journeys.make import operator, running, send, wait
from tests.journeys.rehearsal_make import by_stage, people, plan
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.audiences.models import Audience
from yutang.journeys.commands import rehearsing
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.rehearsing import Asked
from yutang.journeys.models import Journey, Rehearsal
from yutang.kernel import clock, progress
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db
CHANGES = {"journeys_rehearsal", "kernel_progress", "procrastinate_jobs", "procrastinate_events"}
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
CONTENTS = "select md5(coalesce(string_agg(row::text, '|' order by row::text), '')) from {} row"


def contents() -> dict[str, str]:
    """What stands in every table, as one number each."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        names = [name for (name,) in cursor.fetchall() if name not in CHANGES]
        found = {}
        for name in names:
            cursor.execute(CONTENTS.format(f'"{name}"'))
            found[name] = cursor.fetchone()[0]
    return found


def member_day(customers: Audience, **more: object) -> Journey:
    """Every Saturday at ten an offer for everybody."""
    trigger = {"kind": "schedule", "weekdays": [5], "at": "10:00", "audience": customers.pk}
    return create_journey(
        name="Member day",
        actor=operator(),
        draft={
            "format": 1,
            "triggers": [trigger],
            "flow": [send("offer", purpose="promotion")],
            "reentry": {"mode": "always"},
            **more,
        },
    )


def rehearsed(journey: Journey | None, **asked: Any) -> Rehearsal:
    with clock.frozen(NOON):
        made = rehearsing.ask_rehearsal(journey=journey, asked=Asked(**asked), actor=operator())
        rehearsing.rehearse(rehearsal_id=made.pk)
    made.refresh_from_db()
    return made


def test_nothing_is_written_but_the_rehearsal_itself():
    ledger_make.policy(quiet_from="21:00", quiet_to="09:00", gap_hours=24)
    customers = people(30)
    running_one = running([wait("w", days=1), send("s"), by_stage("b", "lead", [send("l")], [])])
    plan(running_one, customers[:20], NOON - HOUR)
    draft = member_day(ledger_make.audience(*customers))
    with clock.frozen(NOON):
        made = rehearsing.ask_rehearsal(journey=draft, asked=Asked(), actor=operator())
        before = contents()
        rehearsing.rehearse(rehearsal_id=made.pk)
        rehearsing.foresee(rehearsal_id=made.pk, customer_id=customers[0].pk)
    assert contents() == before
    assert len(before) > 100
    made.refresh_from_db()
    assert made.done_at
    assert made.progress
    assert made.progress.state == "done"
    assert sum(sum(row["days"]) for row in made.figures["said"]) > 30


def test_a_draft_is_rehearsed_with_all_that_runs_and_names_who_wants_the_same_people():
    ledger_make.policy(gap_hours=30)
    customers = people(20)
    news = running([{"id": "u", "kind": "until", "at": "10:00", "weekdays": [5]}, send("s")])
    plan(news, customers, NOON - DAY)
    draft = member_day(ledger_make.audience(*customers))
    figures = rehearsed(draft, days=14).figures
    plans = [(row["id"], row["draft"]) for row in figures["plans"] if row["type"] == "journey"]
    assert plans == [(news.pk, False), (draft.pk, True)]
    [entered] = figures["entered"]
    assert entered["entered"] + entered.get("control", 0) == 40
    assert entered["people"] == 20
    clash = [row for row in figures["collisions"] if row["day"] == 5]
    assert len(clash) == 1
    assert clash[0]["customers"] > 10
    assert {row["reason"] for row in figures["held"]} >= {"arbitration"}


def test_the_future_of_one_is_what_it_is_among_all():
    ledger_make.policy(gap_hours=30, holdout_percent=0)
    customers = people(12)
    draft = member_day(ledger_make.audience(*customers))
    Journey.objects.filter(pk=draft.pk).update(control_percent=0)
    draft.refresh_from_db()
    made = rehearsed(draft, days=14)
    for each in customers:
        rehearsing.foresee(rehearsal_id=made.pk, customer_id=each.pk)
    made.refresh_from_db()
    said = [
        row
        for future in made.futures.values()
        for row in future["rows"]
        if row["what"] == "admitted"
    ]
    assert len(said) == sum(sum(row["days"]) for row in made.figures["said"]) > 10
    assert {row["step"] for row in said} == {"offer"}


def test_a_cancelled_rehearsal_is_not_begun():
    draft = member_day(ledger_make.audience(*people(3)))
    made = rehearsing.ask_rehearsal(journey=draft, asked=Asked(), actor=operator())
    assert made.progress
    progress.cancel(made.progress.pk)
    rehearsing.rehearse(rehearsal_id=made.pk)
    made.refresh_from_db()
    assert (made.figures, made.done_at) == ({}, None)


@pytest.mark.parametrize(
    "flow",
    [
        [],
        [{"id": "j", "kind": "jump", "to": "j"}],
        [{"id": "j", "kind": "jump", "to": "nowhere"}],
    ],
)
def test_what_cannot_be_walked_is_refused(flow):
    journey = create_journey(
        name="Bad", actor=make.operator(), draft={"format": 1, "flow": flow, "triggers": []}
    )
    with pytest.raises(InvalidInput):
        rehearsing.ask_rehearsal(journey=journey, asked=Asked(), actor=operator())
    assert not Rehearsal.objects.filter(journey=journey).exists()


@pytest.mark.parametrize(("days", "sample"), [(0, None), (91, None), (30, 0)])
def test_days_and_samples_have_limits(days, sample):
    draft = member_day(ledger_make.audience())
    with pytest.raises(InvalidInput):
        rehearsing.ask_rehearsal(
            journey=draft, asked=Asked(days=days, sample=sample), actor=operator()
        )
