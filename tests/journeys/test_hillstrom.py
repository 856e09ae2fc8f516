"""A real test with a control group: 64,000 customers, two e-mails and none (Hillstrom 2008).

Visits, orders and spending of each e-mail against none: our figures against SciPy's, and the
whole file's against those published.
"""

import csv
from math import isclose, sqrt
from pathlib import Path

import pytest
from scipy import stats

from yutang.journeys.rules.statistics import means
from yutang.journeys.rules.statistics.balance import ALARM, imbalance
from yutang.journeys.rules.statistics.lifts import Group, Measure, lift
from yutang.journeys.rules.statistics.means import Sample
from yutang.outreach.rules.proportions import Share, difference

FOLDER = Path(__file__).parents[3] / "shared/data/hillstrom"
FILES = list(FOLDER.glob("*.csv"))
pytestmark = pytest.mark.skipif(not FILES, reason="Hillstrom isn't at ../shared/data")

NONE, MEN, WOMEN = "No E-Mail", "Mens E-Mail", "Womens E-Mail"


@pytest.fixture(scope="module")
def arms():
    """Rows of (visit, conversion, spend, spent the year before) by e-mail."""
    found = {NONE: [], MEN: [], WOMEN: []}
    with FILES[0].open(newline="") as file:
        for row in csv.DictReader(file):
            figures = (int(row["visit"]), int(row["conversion"]))
            found[row["segment"]].append((*figures, float(row["spend"]), float(row["history"])))
    return found


def share(rows, column):
    return Share(sum(row[column] for row in rows), len(rows))


def sample(rows):
    spent, had = [row[2] for row in rows], [row[3] for row in rows]
    n, mean, known = len(rows), sum(spent) / len(rows), sum(had) / len(rows)
    shared = sum((a - mean) * (b - known) for a, b in zip(spent, had, strict=True)) / (n - 1)
    return Sample(n, mean, stats.tvar(spent), known, stats.tvar(had), shared)


def newcombe(first, second):
    """Method 10 from SciPy's Wilson intervals."""
    wilson = [
        stats.binomtest(each.count, each.of).proportion_ci(0.95, method="wilson")
        for each in (first, second)
    ]
    p, q = first.rate, second.rate
    low = p - q - sqrt((p - wilson[0].low) ** 2 + (wilson[1].high - q) ** 2)
    high = p - q + sqrt((wilson[0].high - p) ** 2 + (q - wilson[1].low) ** 2)
    return 100 * low, 100 * high


def test_the_whole_file_is_as_published(arms):
    rows = [row for each in arms.values() for row in each]
    assert len(rows) == 64_000
    figures = [sum(row[column] for row in rows) / len(rows) for column in (0, 1, 2)]
    assert [round(each, 5) for each in figures] == [0.14678, 0.00903, 1.05091]


@pytest.mark.parametrize("email", [MEN, WOMEN])
@pytest.mark.parametrize("column", [0, 1])
def test_visits_and_orders_differ_as_the_library_says(arms, email, column):
    first, second = share(arms[email], column), share(arms[NONE], column)
    found = difference(first, second)
    low, high = newcombe(first, second)
    assert isclose(found.low, low, rel_tol=1e-9)
    assert isclose(found.high, high, rel_tol=1e-9)
    assert found.low > 0  # each e-mail brought visits and orders, as everybody found


@pytest.mark.parametrize("email", [MEN, WOMEN])
def test_spending_differs_as_the_library_says(arms, email):
    spent = [[row[2] for row in arms[each]] for each in (email, NONE)]
    known = stats.ttest_ind(*spent, equal_var=False).confidence_interval(0.95)
    found = means.welch(sample(arms[email]), sample(arms[NONE]))
    assert isclose(found.low, known.low, rel_tol=1e-6)
    assert isclose(found.high, known.high, rel_tol=1e-6)
    assert found.low > 0


@pytest.mark.parametrize("email", [MEN, WOMEN])
def test_last_years_spending_leaves_the_difference_where_it_was(arms, email):
    """The library's slope within the groups; the draw was fair, so little moves."""
    first, second = sample(arms[email]), sample(arms[NONE])
    centred = [
        ([row[3] - each.known for row in arms[name]], [row[2] - each.mean for row in arms[name]])
        for name, each in ((email, first), (NONE, second))
    ]
    slope = stats.linregress(centred[0][0] + centred[1][0], centred[0][1] + centred[1][1]).slope
    assert isclose(means.slope(first, second), slope, rel_tol=1e-9)
    plain, steady = means.welch(first, second), means.welch(*means.steadied(first, second))
    assert abs(steady.difference - plain.difference) < 0.02
    assert steady.high - steady.low <= plain.high - plain.low


def test_whoever_looked_every_day_would_know_it_too(arms):
    groups = {
        name: Group(
            len(rows),
            {Measure.GOAL: share(rows, 0).count, Measure.BOUGHT: share(rows, 1).count},
            {Measure.AMOUNT: sample(rows)},
        )
        for name, rows in arms.items()
    }
    for email in (MEN, WOMEN):
        for measure in (Measure.GOAL, Measure.BOUGHT):
            found = lift(measure, groups[email], groups[NONE])
            assert found.is_good
            assert found.always.low < found.once.low < found.once.high < found.always.high
    assert lift(Measure.AMOUNT, groups[MEN], groups[NONE]).is_good


def test_the_three_groups_were_drawn_evenly(arms):
    counts = [len(rows) for rows in arms.values()]
    known = stats.chisquare(counts).pvalue
    assert isclose(imbalance(counts, [1, 1, 1]), known, rel_tol=1e-9)
    assert known > ALARM
