"""Charts of sizes: a few of many refreshes, from the first to the last."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests.audiences import audience_make as make
from yutang.audiences import queries
from yutang.audiences.models import AudienceRun
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def audience():
    return make.audience("Sleepers")


def runs(audience, sizes, *, begin, entered=0):
    AudienceRun.objects.bulk_create(
        AudienceRun(audience=audience, at=begin + n * MINUTE, size=size, entered=entered)
        for n, size in enumerate(sizes)
    )


def test_a_small_chart_takes_few_of_many_refreshes(audience):
    other = make.audience("Others")
    runs(audience, range(5_000), begin=clock.now() - timedelta(days=5))
    runs(other, [7, 9], begin=clock.now() - timedelta(days=1))
    sizes = queries.sizes_of([audience.pk, other.pk])
    assert sizes[other.pk] == [7, 9]
    shown = sizes[audience.pk]
    assert (len(shown), shown[0], shown[-1]) == (40, 0, 4_999)
    steps = [b - a for a, b in itertools.pairwise(shown)]
    assert max(steps) - min(steps) <= 1  # evenly


def test_a_small_chart_forgets_what_is_older_than_a_month(audience):
    runs(audience, [1], begin=clock.now() - timedelta(days=40))
    assert queries.sizes_of([audience.pk]) == {}
    runs(audience, [2, 3], begin=clock.now() - timedelta(days=2))
    assert queries.sizes_of([audience.pk]) == {audience.pk: [2, 3]}


def test_the_history_reaches_back_to_the_first_refresh_and_loses_no_movement(audience):
    runs(audience, range(1_000), begin=datetime(2026, 1, 1, tzinfo=UTC), entered=1)
    shown = queries.history(audience)
    assert (len(shown), shown[-1].size) == (400, 999)
    assert [run.size for run in shown] == sorted(run.size for run in shown)
    assert sum(run.entered for run in shown) == 1_000


def test_few_refreshes_are_all_shown(audience):
    runs(audience, [3, 1, 2], begin=clock.now())
    assert [run.size for run in queries.history(audience)] == [3, 1, 2]


def test_the_first_fill_is_nobodys_entering(audience):
    assert queries.movements(audience, since=clock.now()) == (0, 0)
    begin = clock.now() - timedelta(hours=1)
    runs(audience, [5, 6, 7], begin=begin, entered=5)
    assert queries.movements(audience, since=begin) == (10, 0)
    assert queries.movements(audience, since=begin + 2 * MINUTE) == (5, 0)
