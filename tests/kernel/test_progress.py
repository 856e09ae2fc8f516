"""Whoever waits for long work on a page is told of its end, whatever it is."""

import pytest

from yutang.kernel import progress
from yutang.kernel.errors import DomainError
from yutang.kernel.models import Progress

pytestmark = pytest.mark.django_db
State = Progress.State


@pytest.fixture
def work() -> Progress:
    started = progress.start(kind="test", owner_id=None)
    progress.note(started.pk, tag="Gold")
    return started


def test_a_refusal_is_told_in_its_own_sentence(work: Progress):
    with progress.watched(work.pk):
        raise DomainError("Not on Sundays.")
    work.refresh_from_db()
    assert (work.state, work.message) == (State.FAILED, "Not on Sundays.")
    assert work.result == {"tag": "Gold", "code": "refused"}


def test_an_unforeseen_fault_is_told_and_raised(work: Progress):
    with pytest.raises(ZeroDivisionError), progress.watched(work.pk):
        _ = 1 / 0
    work.refresh_from_db()
    assert (work.state, bool(work.message), work.result["tag"]) == (State.FAILED, True, "Gold")


def test_cancelled_work_ends_quietly_at_its_next_step(work: Progress):
    progress.cancel(work.pk)
    with progress.watched(work.pk):
        progress.advance(work.pk, done=1)
        pytest.fail("it went on")
    work.refresh_from_db()
    assert (work.state, work.done) == (State.CANCELLED, 0)
