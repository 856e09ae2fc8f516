"""A draft becomes a version; those inside stay, move along or leave; what runs never changes."""

from datetime import timedelta
from typing import Any

import pytest

from tests.customers.make import NOON
from tests.journeys.make import operator, path, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import Terms, publish_draft, restore_version
from yutang.journeys.commands.running import close, end_empty, end_now, pause, resume, start
from yutang.journeys.errors import DraftChanged, NothingNew, NotSo
from yutang.journeys.models import Journey, Run, Version
from yutang.journeys.rules import deciding
from yutang.journeys.rules.steps import Span
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def people(count: int) -> list[int]:
    return [Customer.objects.create(name=f"P{n}").pk for n in range(count)]


def entered(journey: Journey, count: int = 1) -> list[Run]:
    enter_customers(journey=journey, customer_ids=people(count), at=NOON)
    return list(Run.objects.filter(journey=journey).order_by("id"))


def changed(journey: Journey, flow: list[Any]) -> Journey:
    journey.refresh_from_db()
    journey.draft = journey.draft | {"flow": flow}
    journey.save(update_fields=["draft"])
    return journey


def again(run: Run) -> Run:
    return Run.objects.select_related("step", "version").get(pk=run.pk)


def test_those_inside_finish_on_the_old_version_unless_told_otherwise():
    journey = running([wait("w", days=1), send("old")])
    [run] = entered(journey)
    publish_draft(journey=changed(journey, [wait("w", days=9), send("new")]), actor=operator())
    move_due(at=NOON + DAY)
    assert path(run) == [("w", "passed"), ("old", "passed")]
    journey.refresh_from_db()
    [run] = [r for r in entered(journey) if r.pk != run.pk]
    assert run.version.number == 2


def test_those_inside_move_to_the_same_step_and_wait_as_long_as_it_says_now():
    journey = running([wait("w", days=9), send("s", "old")])
    now = clock.now()
    enter_customers(journey=journey, customer_ids=people(1), at=now)
    [run] = Run.objects.filter(journey=journey)
    publish_draft(
        journey=changed(journey, [send("first"), wait("w", days=2), send("s", "new")]),
        actor=operator(),
        terms=Terms(inside="move"),
    )
    run = again(run)
    assert (run.version.number, run.step.key) == (2, "w")
    assert run.due_at == deciding.later(now, Span(days=2), clock.zone())
    move_due(at=run.due_at)
    assert path(run) == [("w", "passed"), ("s", "passed")]


def test_whoever_has_waited_longer_than_it_says_now_goes_on_at_once_and_is_not_late():
    journey = running([wait("w", days=9), send("s")], late={"hours": 1})
    enter_customers(journey=journey, customer_ids=people(1), at=clock.now() - 5 * DAY)
    [run] = Run.objects.filter(journey=journey)
    flow = [wait("w", days=2), send("s")]
    publish_draft(journey=changed(journey, flow), actor=operator(), terms=Terms(inside="move"))
    move_due()
    assert path(run) == [("w", "passed"), ("s", "passed")]


@pytest.mark.parametrize(("gone", "state"), [("leave", "stopped"), ("stay", "waiting")])
def test_whose_step_is_gone_leaves_or_finishes_on_the_old_version(gone, state):
    journey = running([wait("w", days=9), send("s")])
    [run] = entered(journey)
    publish_draft(
        journey=changed(journey, [wait("v", days=1)]),
        actor=operator(),
        terms=Terms(inside="move", gone=gone),
    )
    run = again(run)
    assert (run.state, run.version.number, run.step.key) == (state, 1, "w")
    assert run.reason == ("version" if gone == "leave" else "")


def test_those_inside_leave_and_what_waits_to_be_said_to_them_is_withdrawn():
    journey = running([send("s"), wait("w", days=9)])
    [run] = entered(journey)
    move_due(at=NOON)
    publish_draft(
        journey=changed(journey, [wait("w", days=1)]), actor=operator(), terms=Terms(inside="leave")
    )
    message = Message.objects.get(source_type="journey", source_id=journey.pk)
    assert (again(run).state, message.state, message.reason) == (
        "stopped",
        "suppressed",
        "cancelled",
    )
    note = AuditEntry.objects.filter(action="journeys.published").latest("pk")
    assert note.detail == {"version": 2, "inside": "leave", "moved": 0, "left": 1}


def test_what_stopped_by_a_fault_moves_along_so_that_it_can_be_tried_again():
    journey = running([wait("w", days=9)])
    [run] = entered(journey)
    Run.objects.filter(pk=run.pk).update(state="failed", reason="broken", due_at=None)
    publish_draft(
        journey=changed(journey, [wait("w", days=9), send("s")]),
        actor=operator(),
        terms=Terms(inside="move"),
    )
    assert (again(run).state, again(run).version.number) == ("failed", 2)


def test_a_draft_that_changed_meanwhile_or_says_nothing_new_is_not_published():
    journey = running([wait("w", days=1)])
    with pytest.raises(NothingNew):
        publish_draft(journey=journey, actor=operator())
    changed(journey, [wait("w", days=2)])
    Journey.objects.filter(pk=journey.pk).update(draft_revision=5)
    with pytest.raises(DraftChanged):
        publish_draft(journey=journey, actor=operator(), terms=Terms(revision=4))
    assert Version.objects.filter(journey=journey).count() == 1


def test_an_old_version_comes_back_as_a_draft_only():
    journey = running([wait("w", days=1)])
    first = journey.version
    publish_draft(journey=changed(journey, [wait("w", days=2)]), actor=operator())
    restored = restore_version(version=first, actor=operator())
    assert restored.draft["flow"][0]["span"]["days"] == 1
    assert restored.version.number == 2


def test_a_paused_journey_moves_nobody_and_goes_on_later():
    journey = running([send("s"), wait("w", days=1)])
    [run] = entered(journey)
    move_due(at=NOON)
    pause(journey=journey, actor=operator())
    assert move_due(at=NOON + 3 * DAY) == 0
    message = Message.objects.get(source_type="journey", source_id=journey.pk)
    assert (message.state, message.reason) == ("held", "paused")
    with pytest.raises(NotSo):
        pause(journey=journey, actor=operator())
    resume(journey=journey, actor=operator())
    message.refresh_from_db()
    assert message.state == "planned"
    assert move_due(at=NOON + 3 * DAY) == 1
    assert again(run).state == "ended"


def test_a_closing_journey_lets_those_inside_finish_and_is_then_over():
    journey = running([wait("w", days=1)])
    [run] = entered(journey)
    close(journey=journey, actor=operator())
    end_empty()
    journey.refresh_from_db()
    assert journey.state == "closing"
    move_due(at=NOON + DAY)
    end_empty()
    journey.refresh_from_db()
    assert (again(run).state, journey.state) == ("ended", "ended")
    start(journey=journey, actor=operator())
    journey.refresh_from_db()
    assert (journey.state, journey.ended_at) == ("live", None)


def test_ending_takes_everybody_out_and_withdraws_what_waits():
    journey = running([send("s"), wait("w", days=9)])
    runs = entered(journey, 3)
    move_due(at=NOON)
    assert end_now(journey=journey, actor=operator()) == 3
    assert {(again(run).state, again(run).reason) for run in runs} == {("stopped", "ended")}
    messages = Message.objects.filter(source_type="journey", source_id=journey.pk)
    assert set(messages.values_list("state", "reason")) == {("suppressed", "cancelled")}
    assert move_due(at=clock.now() + 99 * DAY) == 0
