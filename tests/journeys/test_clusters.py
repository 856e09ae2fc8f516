"""Comparing groups with groups: the formulas, and what the intervals promise, by simulation.

The formulas are held against Bell and McCaffrey's general ones with matrices, against SciPy where
groups are of one size, and against simulated trials whose truth is known.
"""

from dataclasses import replace
from math import isclose

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng
from scipy import stats

from yutang.journeys.rules.statistics import clusters, lifts, likeness
from yutang.journeys.rules.statistics.clusters import Side, ratio
from yutang.journeys.rules.statistics.lifts import Group, Measure, Verdict
from yutang.journeys.rules.statistics.likeness import Shape

BOUGHT = Measure.BOUGHT
groups = st.lists(
    st.integers(1, 40).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size))),
    min_size=3,
    max_size=12,
)


def side(people, did, known=None):
    return Side(
        [int(each) for each in people],
        {BOUGHT: [float(each) for each in did]},
        {} if known is None else {BOUGHT: [float(each) for each in known]},
    )


def bell_and_mccaffrey(people, did):
    """Mean, squared error, and freedom of a least squares fit of the mean, customer by customer."""
    y = np.concatenate([np.arange(n) < d for n, d in zip(people, did, strict=True)]).astype(float)
    of = np.repeat(np.arange(len(people)), people)
    whole = len(y)
    hat = np.full((whole, whole), 1 / whole)
    rest = np.eye(whole) - hat
    left = rest @ y
    squared, columns = 0.0, []
    for number in range(len(people)):
        mine = of == number
        values, vectors = np.linalg.eigh(rest[np.ix_(mine, mine)])
        root = vectors @ np.diag(values**-0.5) @ vectors.T
        weights = root @ np.full(mine.sum(), 1 / whole)
        squared += float(weights @ left[mine]) ** 2
        columns.append(rest[:, mine] @ weights)
    matrix = np.column_stack(columns)
    inner = np.linalg.eigvalsh(matrix.T @ matrix)
    return y.mean(), squared, inner.sum() ** 2 / (inner**2).sum()


@settings(max_examples=20, deadline=None)
@given(groups)
def test_a_ratio_is_bell_and_mccaffreys(rows):
    people, did = zip(*rows, strict=True)
    found = ratio(people, did)
    mean, squared, freedom = bell_and_mccaffrey(people, did)
    assert isclose(found.mean, mean, abs_tol=1e-12)
    assert isclose(found.squared, squared, rel_tol=1e-6, abs_tol=1e-12)
    assert isclose(found.freedom, freedom, rel_tol=1e-6)


def test_groups_of_one_size_are_welchs_observations():
    first, second = [3, 5, 4, 6, 2, 5, 7, 4, 3, 5, 6], [2, 4, 1, 3, 3, 2, 5, 1, 3, 4]
    found = clusters.lift(BOUGHT, side([10] * 11, first), side([10] * 10, second))
    rates = [np.array(each) / 10 for each in (first, second)]
    known = stats.ttest_ind(*rates, equal_var=False).confidence_interval(0.95)
    pooled = stats.ttest_ind(*rates).confidence_interval(0.95)
    assert isclose(found.once.low, min(known.low, pooled.low), rel_tol=1e-3)
    assert isclose(found.once.high, max(known.high, pooled.high), rel_tol=1e-3)


def test_few_groups_few_events_and_one_giant_say_nothing():
    plain = side([20] * 12, [4] * 12)
    for other in (
        side([20] * 9, [4] * 9),
        side([5_000] + [1] * 11, [1_000] + [0] * 11),
    ):
        assert clusters.lift(BOUGHT, plain, other).verdict is Verdict.FEW
    assert clusters.lift(BOUGHT, plain, Side()).verdict is Verdict.ALONE
    rare = replace(plain, sums={Measure.OBJECTED: [1.0] * 4 + [0.0] * 8})
    assert clusters.lift(Measure.OBJECTED, rare, rare).verdict is Verdict.FEW
    buyers = plain.sums | {Measure.AMOUNT: [900.0] * 12, BOUGHT: [1.0] * 12}
    assert clusters.lift(Measure.AMOUNT, *[replace(plain, sums=buyers)] * 2).verdict is Verdict.FEW


def test_rare_harm_is_never_surer_than_chance_with_heads():
    """Groups in which nobody did it look as if it couldn't happen there."""
    told = replace(side([50] * 40, [0] * 40), sums={Measure.OBJECTED: [1.0] * 12 + [0.0] * 28})
    apart = replace(side([50] * 10, [0] * 10), sums={Measure.OBJECTED: [0.0] * 10})
    found = clusters.lift(Measure.OBJECTED, told, apart)
    least = stats.norm.isf(0.025) * np.sqrt(0.0048 * 0.9952 * (1 / 2000 + 1 / 500))
    assert (found.once.high - found.once.low) / 2 > least
    assert found.verdict is Verdict.OPEN


def trial(draw, count, share, *, rate=0.1, rho=0.05, more=0.0):
    """Groups with a temper of their own: what they did before and now, and which are apart."""
    people = draw.integers(20, 120, count)
    scale = (1 - rho) / rho
    temper = draw.beta(rate * scale, (1 - rate) * scale, count)
    apart = draw.random(count) < share
    did = draw.binomial(people, np.where(apart, temper, np.minimum(temper + more, 1)))
    return people, did, draw.binomial(people, temper), apart


def looked(drawn, until, *, knows=True):
    people, did, known, apart = (each[:until] for each in drawn)
    sides = [
        side(people[mask], did[mask], known[mask] if knows else None) for mask in (~apart, apart)
    ]
    return clusters.lift(BOUGHT, *sides), lifts.lift(
        BOUGHT, *(_as_if_alone(each) for each in sides)
    )


def _as_if_alone(found):
    return Group(found.count, {BOUGHT: round(found.total(BOUGHT))})


def misses(interval, truth):
    return interval is not None and not interval.low <= truth <= interval.high


@pytest.mark.parametrize(
    ("count", "share", "more", "knows"),
    [(150, 0.1, 0.0, False), (60, 0.3, 0.05, False), (60, 0.5, 0.0, True), (200, 0.1, 0.05, True)],
)
def test_a_single_look_holds_nineteen_times_of_twenty(count, share, more, knows):
    draw, trials = default_rng(11), 300
    missed = alone = 0
    for _trial in range(trials):
        found, naive = looked(trial(draw, count, share, more=more), count, knows=knows)
        missed += misses(found.once, more)
        alone += misses(naive.once, more)
    assert missed <= 0.075 * trials  # 5 %, and two standard errors of so many trials
    assert alone > 0.2 * trials, "who counts customers as if drawn alone is far too sure"


@pytest.mark.parametrize(("count", "share"), [(300, 0.1), (120, 0.5)])
def test_looking_after_every_few_groups_finds_nothing_where_nothing_is(count, share):
    draw, trials = default_rng(12), 80
    missed = once = alone = 0
    for _trial in range(trials):
        drawn = trial(draw, count, share, rho=0.1)
        found = [looked(drawn, until, knows=False) for until in range(20, count + 1, 10)]
        missed += any(misses(each.always, 0) for each, _naive in found)
        once += any(misses(each.once, 0) for each, _naive in found)
        alone += any(misses(each.always, 0) for _found, each in found)
    assert missed <= 0.05 * trials
    assert once > missed
    assert alone > 0.3 * trials, "not even the boundary helps who counts customers one by one"


def test_a_true_difference_is_found():
    groups, _control = likeness.needed_groups_always(0.1, 8, 0.3, Shape(70, 0.05, 1.17))
    draw = default_rng(13)
    trials = [trial(draw, groups, 0.3, more=0.08) for _trial in range(60)]
    found = [looked(drawn, groups)[0] for drawn in trials]
    assert sum(each.is_good for each in found) > 0.75 * len(found)
    assert sum(misses(each.always, 0.08) for each in found) <= 1
    assert 0.2 < np.mean([each.saved for each in found]) < 0.8, "what was before takes off noise"


@settings(max_examples=20, deadline=None)
@given(groups.filter(lambda rows: len(rows) > 9))
def test_likeness_is_that_of_an_analysis_of_variance(rows):
    people, did = zip(*rows, strict=True)
    found = likeness.likeness(people, did)
    samples = [np.arange(n) < d for n, d in zip(people, did, strict=True)]
    whole, count = sum(people), len(people)
    if not 0 < sum(did) < whole or whole == count:
        assert found is None
        return
    mean = sum(did) / whole
    between = sum(len(s) * (s.mean() - mean) ** 2 for s in samples) / (count - 1)
    within = sum(((s - s.mean()) ** 2).sum() for s in samples) / (whole - count)
    if within:
        known = stats.f_oneway(*(s.astype(float) for s in samples)).statistic
        assert isclose(between / within, known, rel_tol=1e-6, abs_tol=1e-9)
    typical = (whole - sum(n * n for n in people) / whole) / (count - 1)
    plain = (between - within) / (between + (typical - 1) * within)
    assert isclose(found, min(max(plain, 0), 1), abs_tol=1e-9)


def test_likeness_is_found_again_and_few_groups_have_none():
    people, did, _known, _apart = trial(default_rng(14), 600, 0.5, rho=0.1)
    assert isclose(likeness.likeness(people.tolist(), did.tolist()), 0.1, abs_tol=0.02)
    assert likeness.likeness([9] * 9, [1] * 9) is None
    assert likeness.unevenness([]) == 1
    assert isclose(likeness.unevenness([10, 30]), 1.25)


def test_more_alike_takes_more_groups_and_fewer_groups_find_less():
    needs = [
        likeness.needed_groups_always(0.1, 5, 0.2, Shape(50, rho))[0] for rho in (0, 0.02, 0.1)
    ]
    assert needs == sorted(needs)
    assert needs[2] > 3 * needs[0]
    assert likeness.needed_groups(0.1, 5, 0.2, Shape(50, 0.02))[0] < needs[1]
    rise = likeness.findable(0.1, 0.2, Shape(50, 0.02), 300)
    assert likeness.needed_groups_always(0.1, rise, 0.2, Shape(50, 0.02))[0] <= 300
    assert likeness.findable(0.1, 0.2, Shape(50, 0.02), 20) is None


@pytest.mark.parametrize(("rule", "is_fair"), [("both", False), ("several", True)])
def test_leaving_out_only_who_sits_on_both_sides_would_be_unfair(rule, is_fair):
    """Whoever sits in two groups buys more; the journey does nothing, and 10 % are left alone."""
    draw, found = default_rng(15), []
    for _trial in range(150):
        apart = draw.random(200) < 0.1
        first, second = draw.integers(0, 200, (2, 8_000))
        is_busy = (draw.random(8_000) < 0.5) & (first != second)
        bought = draw.random(8_000) < np.where(is_busy, 0.4, 0.1)
        is_out = is_busy if rule == "several" else is_busy & (apart[first] != apart[second])
        found.append(_sides_of(first[~is_out], bought[~is_out], apart))
    missed = sum(misses(each.once, 0) for each in found) / len(found)
    shown = float(np.mean([each.inside - each.control for each in found]))
    assert (missed <= 0.08, abs(shown) < 0.01) == (is_fair, is_fair)


def _sides_of(first, bought, apart):
    people = np.bincount(first, minlength=200)
    did = np.bincount(first, weights=bought, minlength=200)
    return clusters.lift(
        BOUGHT,
        *(side(people[m], did[m]) for m in (~apart & (people > 0), apart & (people > 0))),
    )
