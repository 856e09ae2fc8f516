"""The figures of the results page, against an independent library."""

from math import isclose, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy import stats

from yutang.journeys.rules.statistics import balance, looking, means, power
from yutang.journeys.rules.statistics.lifts import Group, Measure, Verdict, lift
from yutang.journeys.rules.statistics.means import Sample
from yutang.outreach.rules.proportions import Z95, sample_size

SPENT = [0, 0, 0, 1250, 0, 9900, 0, 0, 300, 0, 45_00, 0, 0, 0, 780, 0, 0, 12, 0, 6600, 0, 0, 0, 51]


def sample(values, known=None):
    """What the database says of these."""
    known = known or [0.0] * len(values)
    count = len(values)
    mean, middle = sum(values) / count, sum(known) / count
    shared = sum((a - mean) * (b - middle) for a, b in zip(values, known, strict=True))
    return Sample(
        count,
        mean,
        stats.tvar(values),
        middle,
        stats.tvar(known) if any(known) else 0.0,
        shared / (count - 1),
    )


def test_a_difference_of_means_is_welchs():
    first, second = SPENT, [each / 2 for each in SPENT[:15]]
    found = means.welch(sample(first), sample(second))
    known = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert isclose(found.low, known.low, rel_tol=1e-5)
    assert isclose(found.high, known.high, rel_tol=1e-5)


@given(st.floats(1, 4), st.floats(15, 10_000))
def test_students_quantile_is_near_the_librarys(z, freedom):
    expected = stats.t.isf(stats.norm.sf(z), freedom)
    assert isclose(means.student(z, freedom), expected, rel_tol=2e-3)


def test_nothing_varies_and_nobody_is_compared():
    still = Sample(40, 5.0, 0.0)
    assert means.welch(still, still).is_certain is False
    assert means.welch(Sample(1, 5.0, 0.0), still) is None
    assert means.saved(still, still) == 0


@given(st.integers(1, 12), st.floats(0, 80))
def test_the_tail_of_chi_squared_is_the_librarys(freedom, squared):
    assert isclose(balance.beyond(squared, freedom), stats.chi2.sf(squared, freedom), abs_tol=1e-9)


@given(st.lists(st.integers(0, 5_000), min_size=2, max_size=5), st.data())
def test_uneven_groups_are_pearsons(counts, data):
    size = len(counts)
    shares = data.draw(st.lists(st.integers(1, 90), min_size=size, max_size=size))
    if not sum(counts):
        assert balance.imbalance(counts, shares) == 1
        return
    expected = [sum(counts) * each / sum(shares) for each in shares]
    known = stats.chisquare(counts, expected).pvalue
    assert isclose(balance.imbalance(counts, shares), known, rel_tol=1e-6, abs_tol=1e-9)


def test_a_group_that_expects_nobody_must_be_empty():
    assert balance.imbalance([100, 0], [100, 0]) == 1
    assert balance.imbalance([99, 1], [100, 0]) == 0


def test_equal_groups_need_what_the_table_says():
    people, control = power.needed(0.05, 2, 0.5)
    assert abs(control - sample_size(0.05, 2)) <= 1
    assert people in (2 * control, 2 * control - 1)


@pytest.mark.parametrize(("rate", "points", "control"), [(0.05, 2, 0.1), (0.2, -4, 0.3)])
def test_so_many_find_it_four_times_in_five(rate, points, control):
    """The library's normal distribution gives the power back."""
    people, least = power.needed(rate, points, control)
    other, inside = rate + points / 100, people - least
    middle = (rate * least + other * inside) / people
    null = sqrt(middle * (1 - middle) * (1 / least + 1 / inside))
    true = sqrt(rate * (1 - rate) / least + other * (1 - other) / inside)
    found = stats.norm.cdf((abs(points) / 100 - Z95 * null) / true)
    assert 0.8 <= found < 0.803


def test_looking_every_day_needs_more_people_and_days():
    once, always = power.needed(0.05, 2, 0.1), power.needed_always(0.05, 2, 0.1)
    assert 1.5 * once[0] < always[0] < 3 * once[0]
    assert power.need(always, 0, 14).days is None
    assert power.need((1000, 100), 40, 14).days == 39


def test_the_earlier_figure_takes_noise_away_and_moves_nothing_else():
    draw = default_rng(11)
    had = draw.lognormal(4, 1, 4_000).tolist()
    later = [0.8 * each + noise for each, noise in zip(had, draw.normal(0, 20, 4_000), strict=True)]
    first = sample([each + 5 for each in later[:3_600]], had[:3_600])
    second = sample(later[3_600:], had[3_600:])
    steady = means.welch(*means.steadied(first, second))
    plain = means.welch(first, second)
    assert steady.low < 5 < steady.high
    assert steady.high - steady.low < 0.5 * (plain.high - plain.low)
    assert means.saved(first, second) > 0.8
    assert isclose(means.slope(first, second), 0.8, rel_tol=0.02)


def people(count, goal, bought=None):
    did = {Measure.GOAL: goal, Measure.BOUGHT: goal if bought is None else bought}
    return Group(count, did, {Measure.AMOUNT: Sample(count, 500.0, 4_000_000.0)})


def test_a_lift_says_no_more_than_its_people_do():
    assert lift(Measure.GOAL, people(900, 90), Group()).verdict is Verdict.ALONE
    assert lift(Measure.GOAL, people(900, 90), people(29, 1)).verdict is Verdict.FEW
    assert lift(Measure.AMOUNT, people(900, 90), people(100, 9)).verdict is Verdict.FEW
    assert lift(Measure.GOAL, people(900, 90), people(100, 9)).verdict is Verdict.OPEN
    more = lift(Measure.GOAL, people(9000, 1800), people(1000, 100))
    assert more.verdict is Verdict.MORE
    assert more.is_good
    assert isclose(more.extra.difference, 900)
    assert more.always.low < more.once.low


def test_more_who_remove_us_is_bad():
    inside = Group(9000, {Measure.REMOVED: 900})
    found = lift(Measure.REMOVED, inside, Group(1000, {Measure.REMOVED: 10}))
    assert (found.is_bad, found.is_good) == (True, False)
    assert looking.once(0.01) > looking.once()
