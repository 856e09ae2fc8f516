"""What is done to very many runs is done in portions, by jobs that go on where they died."""

from datetime import timedelta
from uuid import UUID

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.journeys.make import operator, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys import jobs
from yutang.journeys.commands import crowds, saving, taking_over, tending
from yutang.journeys.commands import running as turning
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.models import Journey, Run, Step
from yutang.journeys.queries import crowds as queries
from yutang.journeys.queries.runs import Narrowed
from yutang.kernel import progress
from yutang.kernel.models import Progress
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db
PEOPLE = 7


@pytest.fixture(autouse=True)
def _portions_of_three(monkeypatch):
    for each in (queries, tending):
        monkeypatch.setattr(each, "PORTION", 3)
    for name in ("MOVE", "LEAVE"):
        statement = getattr(taking_over, name).replace("limit 10000", "limit 3")
        monkeypatch.setattr(taking_over, name, statement)
    monkeypatch.setattr(taking_over, "PORTION", 3)
    monkeypatch.setattr(saving, "AT_ONCE", 3)


@pytest.fixture
def journey():
    made = running([send("s"), wait("w", days=1), wait("x", days=5)])
    people = [Customer.objects.create(name=f"Guest {n}").pk for n in range(PEOPLE)]
    enter_customers(journey=made, customer_ids=people)
    move_due()
    return made


def states(journey):
    return sorted(Run.objects.filter(journey=journey).values_list("state", flat=True))


def deferred(name):
    return ProcrastinateJob.objects.filter(task_name=name, status="todo").latest("id").args


def failed(journey):
    Run.objects.filter(journey=journey).update(state="failed", due_at=None, reason="ValueError")


def test_very_many_try_again_in_the_background(journey):
    failed(journey)
    work = crowds.retry(journey=journey, actor=operator())
    assert isinstance(work, Progress)
    assert states(journey) == ["failed"] * PEOPLE
    assert crowds.retry(journey=journey, actor=operator()) == work, "asking twice begins once"
    jobs.retry_all(**deferred("journeys.retry_all"))
    work.refresh_from_db()
    assert (states(journey), work.state, work.done) == (["waiting"] * PEOPLE, "done", PEOPLE)


def test_who_fails_again_meanwhile_isnt_tried_a_third_time(journey, monkeypatch):
    failed(journey)
    work = crowds.retry(journey=journey, actor=operator())
    portion = tending.retry_portion

    def fails_again(**values):
        done = portion(**values)
        failed(journey)
        return done

    monkeypatch.setattr(tending, "retry_portion", fails_again)
    crowds.retry_all(journey_id=journey.pk, step=None, work=work.pk)
    work.refresh_from_db()
    assert work.done == PEOPLE


def test_a_job_that_died_goes_on_where_it_was(journey, monkeypatch):
    failed(journey)
    work = crowds.retry(journey=journey, actor=operator())
    tried = []
    portion = tending.retry_portion

    def dies(**values):
        tried.append(values["after"])
        if len(tried) == 2:
            raise KeyboardInterrupt
        return portion(**values)

    monkeypatch.setattr(tending, "retry_portion", dies)
    with pytest.raises(KeyboardInterrupt):
        crowds.retry_all(journey_id=journey.pk, step=None, work=work.pk)
    assert states(journey) == ["failed"] * 4 + ["waiting"] * 3
    crowds.retry_all(journey_id=journey.pk, step=None, work=work.pk)
    assert (states(journey), tried[1] == tried[2]) == (["waiting"] * PEOPLE, True)


def test_a_large_journey_is_over_at_once_and_emptied_by_and_by(journey):
    planned = Message.objects.filter(source_type="journey", source_id=journey.pk)
    assert turning.end_now(journey=journey, actor=operator()) == PEOPLE
    journey.refresh_from_db()
    assert (journey.state, states(journey)) == ("ended", ["waiting"] * PEOPLE)
    assert move_due() == 0
    assert turning.end_portion(journey_id=journey.pk, most=3) == 3, "and there it was killed"
    jobs.end_rest(**deferred("journeys.end_rest"))
    assert states(journey) == ["stopped"] * PEOPLE
    assert not planned.filter(state__in=["planned", "held"]).exists()


def test_what_a_lost_job_left_is_taken_out_all_the_same(journey):
    turning.end_now(journey=journey, actor=operator())
    ProcrastinateJob.objects.filter(task_name="journeys.end_rest").delete()
    crowds.end_rests()
    assert states(journey) == ["stopped"] * PEOPLE


def test_who_was_still_to_be_taken_out_doesnt_go_on_when_it_begins_anew(journey):
    turning.end_now(journey=journey, actor=operator())
    turning.start(journey=journey, actor=operator())
    assert states(journey) == ["stopped"] * PEOPLE
    jobs.end_rest(**deferred("journeys.end_rest"))
    journey.refresh_from_db()
    assert journey.state == "live"


def published(journey, flow, **terms):
    plan = journey.draft | {"flow": flow}
    Journey.objects.filter(pk=journey.pk).update(draft=plan)
    version = publish_draft(journey=journey, actor=operator(), terms=Terms(**terms))
    return version, deferred("journeys.take_over")


def test_very_many_move_to_a_new_version_in_the_background(journey):
    flow = [send("s"), wait("w", days=3), wait("x", days=5)]
    version, job = published(journey, flow, inside="move")
    runs = Run.objects.filter(journey=journey)
    assert not runs.filter(version=version).exists()
    jobs.take_over(**job)
    assert set(runs.values_list("version", "step__version", "step__key")) == {
        (version.pk, version.pk, "w")
    }
    assert {run.due_at - run.arrived_at for run in runs} == {timedelta(days=3)}
    assert Progress.objects.get(pk=UUID(job["work"])).result["moved"] == PEOPLE


def test_whose_step_is_gone_leaves_in_portions(journey):
    version, job = published(journey, [send("s"), wait("x", days=5)], inside="move", gone="leave")
    jobs.take_over(**job)
    assert states(journey) == ["stopped"] * PEOPLE
    assert Progress.objects.get(pk=UUID(job["work"])).result["left"] == PEOPLE
    assert version.number == 2


def test_who_goes_on_to_a_step_that_stays_moves_and_doesnt_leave(journey):
    flow = [send("s"), wait("x", days=5)]
    version, _job = published(journey, flow, inside="move", gone="leave")
    portions = taking_over.portions(version=version)
    assert next(portions) == {"left": 3}
    rest = Run.objects.filter(journey=journey, state="waiting")
    rest.update(step=Step.objects.get(version__number=1, version__journey=journey, key="x"))
    assert list(portions) == [{"moved": 3}, {"moved": 1}, {}]
    assert set(rest.values_list("version", flat=True)) == {version.pk}
    assert states(journey) == ["stopped"] * 3 + ["waiting"] * 4


def test_cancelling_leaves_the_others_on_their_version(journey):
    flow = [send("s"), wait("w", days=3)]
    version, job = published(journey, flow, inside="move")
    progress.cancel(UUID(job["work"]))
    jobs.take_over(**job)
    assert not Run.objects.filter(journey=journey, version=version).exists()


def test_everybody_is_taken_out_but_who_comes_later(journey):
    assert crowds.stop_everybody(journey=journey, actor=operator()) == PEOPLE
    later = Customer.objects.create(name="Later").pk
    enter_customers(journey=journey, customer_ids=[later])
    jobs.stop_all(**deferred("journeys.stop_all"))
    assert states(journey) == ["stopped"] * PEOPLE + ["waiting"]


def test_very_many_become_an_audience_in_the_background(journey):
    audience = saving.save_people(
        journey=journey, asked=Narrowed(step="w"), name="Those at w", actor=operator()
    )
    assert (audience.refreshed_at, audience.members.count()) == (None, 0)
    job = deferred("journeys.save_people")
    jobs.save_people(**job)
    assert audience.members.count() == PEOPLE
    Run.objects.filter(journey=journey).update(state="ended")
    jobs.save_people(**job)
    assert audience.members.count() == PEOPLE, "twice is once"
