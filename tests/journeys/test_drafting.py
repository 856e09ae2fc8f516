"""Drafts: each change is kept, can be taken back and done again, and nobody's change is lost."""

import pytest

from tests.journeys.make import operator, running, send, wait
from yutang.journeys.commands import drafting
from yutang.journeys.commands.drafting import (
    Change,
    change_draft,
    create_journey,
    delete_journey,
    duplicate_journey,
    redo_draft,
    undo_draft,
)
from yutang.journeys.errors import DraftConflict, NotPossible, PlanRefused
from yutang.journeys.models import Draft, Journey
from yutang.journeys.rules import editing
from yutang.journeys.rules.editing import Spot

pytestmark = pytest.mark.django_db


def draft() -> Journey:
    return create_journey(name="Draft", actor=operator(), draft={"format": 1, "flow": [send("a")]})


def add(journey: Journey, id: str, revision: int | None = None) -> Journey:
    change = Change(lambda plan: editing.add(plan, wait(id, days=1), Spot()), "add", id)
    return change_draft(journey=journey, actor=operator(), revision=revision, change=change)


def ids(journey: Journey) -> list[str]:
    return [step["id"] for step in journey.draft["flow"]]


def back(journey: Journey) -> Journey:
    return undo_draft(journey=journey, actor=operator(), revision=None)


def again(journey: Journey) -> Journey:
    return redo_draft(journey=journey, actor=operator(), revision=None)


def test_changes_are_taken_back_one_by_one_and_done_again():
    journey = add(add(draft(), "b"), "c")
    assert ids(journey) == ["c", "b", "a"]
    assert ids(back(journey)) == ["b", "a"]
    assert ids(back(journey)) == ["a"]
    assert ids(back(journey)) == ["a"]
    assert ids(again(journey)) == ["b", "a"]
    assert ids(again(again(journey))) == ["c", "b", "a"]


def test_a_change_after_going_back_takes_the_place_of_what_was_taken_back():
    journey = back(add(add(draft(), "b"), "c"))
    journey = add(journey, "d")
    assert ids(again(journey)) == ["d", "b", "a"]
    assert ids(back(back(journey))) == ["a"]


def test_fifty_changes_are_kept(monkeypatch):
    monkeypatch.setattr(drafting, "MOST_KEPT", 3)
    journey = draft()
    for n in range(6):
        journey = add(journey, f"n{n}")
    for _ in range(6):
        journey = back(journey)
    assert ids(journey) == ["n2", "n1", "n0", "a"]
    assert Draft.objects.filter(journey=journey).count() == 4


def test_who_looked_at_an_older_draft_is_told_and_changes_nothing():
    journey = add(draft(), "b", revision=0)
    with pytest.raises(DraftConflict, match="Olive"):
        add(journey, "c", revision=0)
    journey.refresh_from_db()
    assert (ids(journey), journey.draft_revision) == (["b", "a"], 1)
    with pytest.raises(DraftConflict):
        undo_draft(journey=journey, actor=operator(), revision=0)


def test_a_change_that_makes_no_plan_is_refused_with_the_place():
    worse = Change(lambda plan: editing.set_values(plan, {"quiet": "loud"}), "terms")
    with pytest.raises(PlanRefused) as refused:
        change_draft(journey=draft(), actor=operator(), revision=None, change=worse)
    assert [fault.place for fault in refused.value.faults] == [("quiet",)]
    gone = Change(lambda plan: editing.remove(plan, "gone"), "remove")
    with pytest.raises(NotPossible):
        change_draft(journey=draft(), actor=operator(), revision=None, change=gone)


def test_a_journey_is_duplicated_with_a_control_group_of_its_own():
    journey = draft()
    made = duplicate_journey(journey=journey, actor=operator())
    assert (made.draft, made.name, made.state) == (journey.draft, "Draft (2)", "draft")
    assert made.salt != journey.salt


def test_only_what_was_never_published_is_deleted():
    journey = draft()
    add(journey, "b")
    delete_journey(journey=journey, actor=operator())
    assert not Journey.objects.filter(pk=journey.pk).exists()
    with pytest.raises(NotPossible):
        delete_journey(journey=running([send("a")]), actor=operator())
