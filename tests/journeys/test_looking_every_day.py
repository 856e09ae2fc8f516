"""Whoever looks every day is told of a difference that isn't there in at most 1 of 20 journeys.

Journeys in which the groups do the same, and journeys with a true difference, are drawn from a
fixed seed and looked at again and again, as people do.
"""

import pytest
from numpy import arange, where
from numpy.random import default_rng

from yutang.journeys.rules.statistics.lifts import Group, Measure, lift
from yutang.journeys.rules.statistics.means import Sample
from yutang.journeys.rules.statistics.power import needed_always

JOURNEYS, PEOPLE, EVERY = 120, 6_000, 200


def journeys(rate, control, *, more=0.0, seed=5, amounts=False):
    """Each journey as its looks, one after every 200 people."""
    draw = default_rng(seed)
    for _journey in range(JOURNEYS):
        drawn = draw.random(PEOPLE) < control
        did = draw.random(PEOPLE) < where(drawn, rate, rate + more)
        paid = did * draw.lognormal(5, 1, PEOPLE) if amounts else did * 1.0
        yield [groups(drawn, did, paid, look) for look in arange(EVERY, PEOPLE + 1, EVERY)]


def groups(drawn, did, paid, look):
    found = []
    for side in (~drawn[:look], drawn[:look]):
        values = paid[:look][side]
        count = int(did[:look][side].sum())
        mean = Sample(len(values), float(values.mean()), float(values.var(ddof=1)))
        found.append(
            Group(
                len(values),
                {Measure.GOAL: count, Measure.BOUGHT: count},
                {Measure.AMOUNT: mean},
            )
        )
    return found


def missed(looks, measure, truth, which="always"):
    """Whether the interval left the truth out at any of the looks."""
    found = [getattr(lift(measure, *each), which) for each in looks]
    return any(each and not each.low <= truth <= each.high for each in found)


@pytest.mark.parametrize(("rate", "control"), [(0.05, 0.1), (0.2, 0.5)])
def test_peeking_finds_nothing_where_nothing_is(rate, control):
    drawn = list(journeys(rate, control))
    assert sum(missed(looks, Measure.GOAL, 0) for looks in drawn) <= 0.05 * JOURNEYS
    # What the interval for one look would have told them: this is why there are two.
    assert sum(missed(looks, Measure.GOAL, 0, "once") for looks in drawn) > 0.15 * JOURNEYS


def test_a_true_difference_stays_inside_at_every_look():
    drawn = list(journeys(0.05, 0.1, more=0.05))
    assert sum(missed(looks, Measure.GOAL, 0.05) for looks in drawn) <= 0.05 * JOURNEYS
    assert needed_always(0.05, 5, 0.1)[0] < PEOPLE
    told = [lift(Measure.GOAL, *looks[-1]).is_good for looks in drawn]
    assert sum(told) > 0.8 * JOURNEYS


def test_a_single_look_holds_nineteen_times_of_twenty():
    ends = [looks[-1:] for looks in journeys(0.05, 0.1, more=0.02, seed=9)]
    assert sum(missed(looks, Measure.GOAL, 0.02, "once") for looks in ends) <= 0.09 * JOURNEYS


def test_large_orders_raise_no_alarm_either():
    drawn = list(journeys(0.08, 0.1, amounts=True))
    assert sum(missed(looks, Measure.AMOUNT, 0) for looks in drawn) <= 0.05 * JOURNEYS


def test_the_sums_are_those_of_the_people():
    looks = next(journeys(0.05, 0.1))
    assert [sum(each.count for each in pair) for pair in looks[:2]] == [EVERY, 2 * EVERY]
