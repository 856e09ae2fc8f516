"""Shares compared, against published figures."""

import pytest

from yutang.outreach.rules.proportions import Share, difference, sample_size, shown_points
from yutang.outreach.rules.trials import judge


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [  # Newcombe 1998, table II, method 10
        ((56, 70), (48, 80), 5.24, 33.39),
        ((9, 10), (3, 10), 17.05, 80.90),
        ((10, 10), (0, 10), 60.75, 100.0),
        ((0, 10), (0, 10), -27.75, 27.75),
    ],
)
def test_the_interval_of_a_difference_is_newcombes(first, second, low, high):
    found = difference(Share(*first), Share(*second))
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.006)
    assert found.is_certain == (low > 0)


def test_nothing_is_said_about_a_group_of_nobody():
    assert difference(Share(1, 2), Share(0, 0)) is None


def test_a_smaller_difference_needs_more_people():
    assert sample_size(0.05, 2) == 2213  # as tables of two proportions have it
    assert sample_size(0.5, 10) == 388
    assert sample_size(0.05, 1) > 3 * sample_size(0.05, 2)


@pytest.mark.parametrize(("rate", "points"), [(0.05, 2.0), (0.5, 10.0), (0.9, 9.0)])
def test_the_difference_that_a_size_shows_is_the_sizes_own(rate, points):
    each = sample_size(rate, points)
    assert shown_points(rate, each) == points
    assert shown_points(rate, each - 1) > points


def test_the_better_content_wins_only_beyond_chance():
    clear = judge({0: Share(10, 300), 1: Share(40, 300)}, default=0)
    assert (clear.winner, clear.is_clear) == (1, True)
    close = judge({0: Share(30, 300), 1: Share(36, 300)}, default=0)
    assert (close.winner, close.is_clear, close.best) == (0, False, 1)
    empty = judge({0: Share(3, 10), 1: Share(0, 0)}, default=1)
    assert (empty.winner, empty.is_clear, empty.best) == (1, False, None)


def test_of_three_contents_the_best_must_beat_both():
    shares = {0: Share(10, 200), 1: Share(40, 200), 2: Share(39, 200)}
    assert not judge(shares, default=0).is_clear
    two = {0: Share(20, 200), 1: Share(35, 200)}
    assert judge(two, default=0).is_clear
    assert not judge(two | {2: Share(20, 200)}, default=0).is_clear, "two comparisons ask for more"
