"""The ways of a split are compared with care: the best of several is often best by chance."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import running, wait
from tests.journeys.measuring_make import DAY, crowd, paid, ran, slice_of
from yutang.journeys.models import Move, Run, Step
from yutang.journeys.queries.lift_arms import splits
from yutang.journeys.rules.statistics.arms import rank
from yutang.journeys.rules.statistics.lifts import Measure
from yutang.outreach.rules.proportions import Share

TWO = {
    "id": "x",
    "kind": "split",
    "name": "Words",
    "arms": [
        {"name": "Short", "percent": 50, "flow": [wait("a", days=1)]},
        {"name": "Long", "percent": 50, "flow": [wait("b", days=1)]},
    ],
}


def test_the_best_of_two_is_told_once_it_is_sure():
    clear = rank([Share(400, 1000), Share(200, 1000)])
    assert (clear.best, clear.is_clear) == (0, True)
    assert clear.against.low > 0
    assert not rank([Share(105, 1000), Share(100, 1000)]).is_clear


def test_with_more_ways_it_takes_more_to_be_sure():
    close = [Share(153, 1000), Share(100, 1000)]
    assert rank(close).is_clear
    assert not rank([*close, *[Share(100, 1000)] * 6]).is_clear


def test_too_few_are_not_ranked():
    assert rank([Share(3, 29), Share(0, 500)]).best is None
    assert rank([Share(30, 100), Share(0, 0)]).best is None


def went(run, arm, *, hours=0):
    """The run took this way, so many hours after entering."""
    step = Step.objects.get(version=run.version_id, key="x")
    at = run.entered_at + timedelta(hours=hours)
    Move.objects.create(run=run, step=step, number=0, at=at, outcome="passed", arm=arm)
    return run


@pytest.mark.django_db
def test_who_took_which_way_and_bought_afterwards():
    journey = running([TWO])
    for days in (1, 20):
        paid(went(ran(journey), 0, hours=2), 500, days=days)
    paid(went(ran(journey), 1, hours=48), 500, days=1)  # before she came to the split
    ran(journey, state="control")
    [arms] = splits(slice_of(journey), Measure.BOUGHT)
    assert arms.name == "Words"
    assert arms.rows == [("Short", Share(1, 2)), ("Long", Share(0, 1))]
    assert (arms.best_name, arms.is_uneven) == ("", False)
    [early] = splits(slice_of(journey, now=NOON + 15 * DAY), Measure.BOUGHT)
    assert [share.of for _name, share in early.rows] == [2, 0]


@pytest.mark.django_db
def test_who_reached_the_goal_after_the_split():
    journey = running([TWO])
    crowd(journey, count=200, goals=80)
    step = Step.objects.get(version=journey.version_id, key="x")
    Move.objects.bulk_create(
        Move(run=run, step=step, number=0, at=NOON, outcome="passed", arm=0 if run.goal_at else 1)
        for run in Run.objects.filter(journey=journey)
    )
    [arms] = splits(slice_of(journey, version_id=journey.version_id), Measure.GOAL)
    assert (arms.best_name, arms.ranking.is_clear) == ("Short", True)
    assert arms.rows[0] == ("Short", Share(80, 80))
    assert not arms.is_uneven  # 80 and 120 of 200: one in 200, no alarm yet
