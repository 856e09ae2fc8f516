"""Shares compared, against published figures."""

import pytest

from yutang.outreach.rules.proportions import Share, difference, sample_size


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
    assert sample_size(0.05, 2) == 2256
    assert sample_size(0.05, 1) > 4 * sample_size(0.05, 2) * 0.9
