"""What is done to very many goes on after the database was away, and nothing asked for is lost."""

from uuid import UUID

import pytest
from django.db import OperationalError
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.journeys.make import operator, running, send, wait
from tests.journeys.test_crowds import (  # noqa: F401 - fixtures
    PEOPLE,
    _portions_of_three,
    deferred,
    failed,
    journey,
    published,
    states,
)
from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.models import Customer
from yutang.journeys import jobs
from yutang.journeys.commands import (
    crowds,
    enrolling,
    inviting,
    rehearsing,
    taking_over,
    tending,
)
from yutang.journeys.models import Run
from yutang.journeys.queries import candidates
from yutang.kernel.models import Progress

pytestmark = pytest.mark.django_db


def away_once(monkeypatch, place, name, call=1):
    """The `call`-th call finds that another transaction was chosen in a deadlock."""
    ours, calls = getattr(place, name), []

    def sometimes(*given, **named):
        calls.append(1)
        if len(calls) == call:
            raise OperationalError("deadlock detected")
        return ours(*given, **named)

    monkeypatch.setattr(place, name, sometimes)


def test_who_tries_again_goes_on_after_a_deadlock(journey, monkeypatch):  # noqa: F811
    failed(journey)
    work = crowds.retry(journey=journey, actor=operator())
    away_once(monkeypatch, tending, "retry_portion", call=2)
    job = deferred("journeys.retry_all")
    with pytest.raises(OperationalError):
        jobs.retry_all(**job)
    jobs.retry_all(**job)
    work.refresh_from_db()
    assert (states(journey), work.state, work.done) == (["waiting"] * PEOPLE, "done", PEOPLE)


def test_who_moves_to_a_new_version_goes_on_after_a_deadlock(journey, monkeypatch):  # noqa: F811
    version, job = published(journey, [send("s"), wait("w", days=3)], inside="move")
    away_once(monkeypatch, taking_over, "_run", call=2)
    with pytest.raises(OperationalError):
        jobs.take_over(**job)
    jobs.take_over(**job)
    assert set(Run.objects.filter(journey=journey).values_list("version", flat=True)) == {
        version.pk
    }
    work = Progress.objects.get(pk=UUID(job["work"]))
    assert (work.state, work.done, work.result["moved"]) == ("done", PEOPLE, PEOPLE)


def test_another_step_is_tried_again_while_one_is_under_way(journey):  # noqa: F811
    failed(journey)
    first = crowds.retry(journey=journey, actor=operator(), step="w")
    Run.objects.filter(journey=journey).update(step=journey.version.steps.get(key="x"))
    second = crowds.retry(journey=journey, actor=operator(), step="x")
    assert first != second
    jobs.retry_all(**deferred("journeys.retry_all"))
    assert states(journey) == ["waiting"] * PEOPLE


def test_a_lost_job_is_asked_for_anew(journey):  # noqa: F811
    failed(journey)
    crowds.retry(journey=journey, actor=operator())
    asked = ProcrastinateJob.objects.filter(task_name="journeys.retry_all")
    asked.delete()
    crowds.retry(journey=journey, actor=operator())
    crowds.retry(journey=journey, actor=operator())
    assert asked.count() == 1
    jobs.retry_all(**deferred("journeys.retry_all"))
    assert states(journey) == ["waiting"] * PEOPLE


def test_an_audience_goes_on_entering_after_a_deadlock(monkeypatch):
    gold = Audience.objects.create(name="Gold", kind="static")
    people = [Customer.objects.create(name=f"Guest {n}") for n in range(3)]
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=gold, customer=each) for each in people
    )
    made = running([wait("w", days=1)], reentry={"mode": "always"})
    work = inviting.start_entering(journey=made, audience_id=gold.pk, actor=operator())
    monkeypatch.setattr(candidates, "PORTION", 1)
    away_once(monkeypatch, enrolling, "enter_arrivals", call=2)
    job = deferred("journeys.enter_audience")
    with pytest.raises(OperationalError):
        jobs.enter_audience(**job)
    assert len(states(made)) == 1
    jobs.enter_audience(**job)
    work.refresh_from_db()
    told = work.state, work.result["asked"], work.result["entered"]
    assert (told, len(states(made))) == (("done", 3, 3), 3)


def test_a_rehearsal_begins_anew_after_the_database_was_away(monkeypatch):
    asked = rehearsing.Asked(days=2)
    made = rehearsing.ask_rehearsal(journey=None, asked=asked, actor=operator())
    away_once(monkeypatch, rehearsing, "_rehearse")
    with pytest.raises(OperationalError):
        jobs.rehearse(rehearsal_id=made.pk)
    jobs.rehearse(rehearsal_id=made.pk)
    made.progress.refresh_from_db()
    assert made.progress.state == "done"
