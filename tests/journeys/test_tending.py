"""What operators do with runs by hand, and how tallies are folded."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import operator, path, run_of, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands import tending
from yutang.journeys.commands.acts import StepFailed, _acts
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.errors import NotPossible
from yutang.journeys.models import Journey, Move, Run, Tally, Version
from yutang.journeys.queries.programs import printed
from yutang.kernel import clock
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def broken(monkeypatch):
    """Sends that fail for whom they name, until it is emptied."""
    names: dict[int, Exception] = {}
    real = _acts["send", ""]

    def act(batch):
        for id in batch.subject_ids:
            if id in names:
                raise names[id]
        return real(batch)

    monkeypatch.setitem(_acts, ("send", ""), act)
    return names


def inside(*names: str, flow, at=NOON) -> tuple[Journey, list[Customer]]:
    journey = running(flow)
    people = [Customer.objects.create(name=name) for name in names]
    with clock.frozen(at):
        enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=at)
    return journey, people


def move(at=NOON) -> int:
    with clock.frozen(at):
        return move_due(at=at)


def test_what_fails_stops_only_whom_it_fails_for_and_is_tried_again(broken):
    journey, people = inside(*"ABCDEFGH", flow=[send("s"), wait("w", days=1)])
    broken[people[2].pk] = ValueError("odd")
    broken[people[5].pk] = ZeroDivisionError("none")
    move()
    states = {run.customer_id: run.state for run in Run.objects.filter(journey=journey)}
    assert [states[each.pk] for each in people].count("waiting") == 6
    stopped = run_of(journey, people[2])
    assert (stopped.state, stopped.reason) == ("failed", "ValueError: odd")
    assert path(stopped) == [("s", "failed")]
    broken.clear()
    with clock.frozen(NOON + 9 * DAY):
        assert tending.retry_failed(journey=journey, actor=operator(), step="other") == 0
        assert tending.retry_failed(journey=journey, actor=operator(), step="s") == 2
        assert tending.retry_failed(journey=journey, actor=operator()) == 0
    move(NOON + 9 * DAY)
    again = run_of(journey, people[2])
    assert (again.state, again.reason) == ("waiting", "")
    assert path(again) == [("s", "failed"), ("s", "passed")], "it isn't late: it began anew"
    assert Message.objects.filter(source_id=journey.pk).count() == 8


def test_a_step_that_refuses_says_so_for_all_of_the_batch(broken):
    journey, people = inside("A", "B", flow=[send("s")])
    broken[people[0].pk] = StepFailed("Nobody follows them.")
    move()
    assert {run.reason for run in journey.runs.all()} == {"Nobody follows them."}


def test_a_version_that_cannot_be_read_stops_its_own_runs_only():
    broken, [zhao] = inside("Zhao", flow=[wait("w", days=1)])
    well, [qian] = inside("Qian", flow=[wait("w", days=1)])
    Version.objects.filter(journey=broken).update(plan={"format": 2})
    printed.cache_clear()
    move(NOON + DAY)
    run = run_of(broken, zhao)
    assert (run.state, run.reason[:10]) == ("failed", "PlanFaults")
    assert run_of(well, qian).state == "ended"


def test_who_waits_goes_on_at_once():
    match = {"kinds": ["order_paid"]}
    flow = [
        wait("w", days=5),
        {"id": "a", "kind": "await", "match": match, "span": {"days": 3}, "happened": [send("h")]},
        wait("z", days=1),
    ]
    journey, [zhao] = inside("Zhao", flow=flow)
    with clock.frozen(NOON + DAY):
        tending.go_on(run=run_of(journey, zhao), actor=operator())
    move(NOON + DAY)
    move(NOON + DAY)
    assert path(run_of(journey, zhao)) == [("w", "passed")]
    with clock.frozen(NOON + 2 * DAY):
        old = run_of(journey, zhao)
        tending.go_on(run=old, actor=operator())
        move(NOON + 2 * DAY)
        with pytest.raises(NotPossible):
            tending.go_on(run=old, actor=operator())
    run = run_of(journey, zhao)
    assert path(run) == [("w", "passed"), ("a", "timed_out")]
    assert run.due_at == NOON + 3 * DAY, "what comes next counts from then"


def test_whoever_is_taken_out_hears_nothing_any_more():
    journey, people = inside("A", "B", "C", flow=[send("s"), wait("w", days=1), send("t")])
    move()
    tending.stop_run(run=run_of(journey, people[0]), actor=operator())
    with pytest.raises(NotPossible):
        tending.stop_run(run=run_of(journey, people[0]), actor=operator())
    tending.stop_run(run=run_of(journey, people[1]), actor=operator())
    assert tending.stop_runs(journey=journey, actor=operator(), step="s") == 0
    move(NOON + DAY)
    run = run_of(journey, people[0])
    assert (run.state, run.reason, run.due_at) == ("stopped", "hand", None)
    said = Message.objects.filter(source_id=journey.pk)
    assert set(said.exclude(state="suppressed").values_list("customer_id", flat=True)) == {
        people[2].pk
    }
    counted = Tally.objects.filter(step__version__journey=journey, outcome="stopped")
    assert [each.count for each in counted] == [1, 1]


def test_tallies_of_past_days_are_folded_and_say_the_same():
    journey, _people = inside("A", "B", "C", flow=[wait("w", days=1), wait("z", days=1)])
    for n in (1, 2):
        Tally.objects.create(
            step=journey.version.steps.get(key="w"),
            day=NOON.date(),
            outcome="passed",
            arm=None,
            count=n,
        )
    rows = Tally.objects.filter(step__version__journey=journey, outcome="passed")
    tending.fold_tallies(until=NOON.date())
    assert rows.count() == 2, "the day isn't over"
    tending.fold_tallies(until=NOON.date() + DAY)
    tending.fold_tallies(until=NOON.date() + DAY)
    assert [each.count for each in rows] == [3]
    assert not Move.objects.filter(run__journey=journey).exists()
