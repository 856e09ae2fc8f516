"""Whoever waits for long work on a page is told of its end, whatever it is."""

import pytest
from django.contrib.auth import get_user_model
from django.template.loader import render_to_string
from django.urls import reverse

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


def test_only_whose_work_it_is_asks_again_and_may_cancel(work: Progress, rf):
    asked = rf.get("/")
    for account, is_own in ((7, True), (8, False)):
        asked.user = get_user_model()(pk=account)
        work.owner_id = 7
        shown = render_to_string("ui/progress.html", {"progress": work}, request=asked)
        address = reverse("kernel:progress", args=[work.pk])
        assert (f'hx-get="{address}"' in shown, "<button" in shown) == (is_own, is_own)
