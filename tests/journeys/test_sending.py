"""What a journey says goes the way of all messages: planned, admitted, handed over, settled."""

from datetime import timedelta

import pytest

from tests.acquisition import group_make
from tests.content import make as content
from tests.customers.make import NOON
from tests.journeys.make import path, run_of, running, send, wait
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as sending
from yutang.acquisition.models import GroupCode
from yutang.content.models import Material, TrackedLink
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Follow, Identity
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.journey_source import entries
from yutang.journeys.models import Journey, Run
from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands import admission, packing, sms_carrying, todo_carrier
from yutang.outreach.models import Message, Task

wecom = sending.wecom
HOUR = timedelta(hours=1)


def enter(journey, *people, at=NOON):
    enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=at)


def messages(journey):
    return Message.objects.filter(source_type="journey", source_id=journey.pk)


def outcomes(journey, *people):
    return [path(run_of(journey, each))[-1][1] for each in people]


def reasons(journey, person):
    return [move.reason for move in run_of(journey, person).moves.order_by("number")]


def test_a_journeys_message_reaches_each_customer_through_wecom(wecom):
    people = sending.customers(wecom, 4, members=["Alice", "Bob"])
    article = content.material("钓点地图", kind="article", body={}, summary="三处")
    journey = running([send("hello", "您好，我是{member}", materials=[article.pk])])
    enter(journey, *people, at=clock.now())
    move_due()
    admission.admit_all()
    packing.pack()
    sending.carry()
    tasks = Task.objects.filter(source_type="journey", source_id=journey.pk)
    assert {task.step for task in tasks} == {"hello.1"}
    assert sorted(task.text for task in tasks) == ["您好，我是Alice", "您好，我是Bob"]
    for task in tasks:
        wecom.post("/sim/mass/confirm_many", msgid=task.msgid)
    sending.carry(later=timedelta(minutes=5))
    assert list(messages(journey).values_list("state", flat=True)) == ["delivered"] * 4
    told = Activity.objects.filter(
        kind=Kind.MESSAGE_DELIVERED, customer__in=[each.pk for each in people]
    )
    assert told.count() == 4
    found = TrackedLink.objects.filter(material=article.pk, source=f"journey:{journey.pk}")
    assert {link.member_id for link in found} == {task.member_id for task in tasks}


def test_a_message_knows_its_step_its_visit_and_the_journeys_priority(db):
    zhao = ledger.customer("Zhao")
    journey = running([wait("w", hours=1), send("s", carrier="sms", keep_hours=5)])
    Journey.objects.filter(pk=journey.pk).update(priority=7)
    enter(journey, zhao)
    move_due(at=NOON + HOUR)
    run, message = run_of(journey, zhao), messages(journey).get()
    assert (message.step, message.occurrence) == ("s.1", f"{run.pk}.1")
    assert (message.carrier, message.purpose, message.priority) == ("sms", "service", 7)
    assert message.expires_at == NOON + 6 * HOUR


def test_what_is_due_too_long_ago_is_skipped_and_the_journey_goes_on(db):
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    end = {"id": "t", "kind": "end"}
    journey = running([wait("w", hours=1), send("s"), end], late={"hours": 3})
    enter(journey, zhao)
    enter(journey, qian, at=NOON + 3 * HOUR)
    move_due(at=NOON + 5 * HOUR)
    assert path(run_of(journey, zhao)) == [("w", "passed"), ("s", "skipped"), ("t", "passed")]
    assert path(run_of(journey, qian))[1] == ("s", "passed")
    assert "late" in reasons(journey, zhao)
    assert messages(journey).get().customer == qian


def test_in_quiet_hours_it_is_skipped_where_the_journey_says_so(db):
    ledger.policy(quiet_from="11:00", quiet_to="13:00")
    zhao = ledger.customer("Zhao")
    skips, holds = running([send("s")], quiet="skip"), running([send("s")])
    enter(skips, zhao)
    enter(holds, zhao)
    move_due(at=NOON)
    assert (outcomes(skips, zhao), reasons(skips, zhao)) == (["skipped"], ["quiet"])
    assert (outcomes(holds, zhao), messages(holds).count()) == (["passed"], 1)


def test_content_that_has_expired_by_now_is_refused_with_the_reason(db):
    zhao = ledger.customer("Zhao")
    old = content.material()
    journey = running([send("s", materials=[old.pk])])
    Material.objects.filter(pk=old.pk).update(expires_at=NOON - HOUR)
    enter(journey, zhao)
    move_due(at=NOON)
    assert (outcomes(journey, zhao), reasons(journey, zhao)) == (["refused"], ["content_expired"])
    assert not messages(journey)


def test_an_invitation_leads_to_the_group_code_until_that_is_closed(db):
    code = group_make.code(group_make.door(group_make.group()))
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    step = {"id": "i", "kind": "invite", "group_code": code.pk, "text": "欢迎入群"}
    journey = running([step])
    enter(journey, zhao)
    move_due(at=NOON)
    message = messages(journey).get()
    said = contents.says(Task(source_type="journey", source_id=journey.pk, step=message.step))
    assert said.text == "欢迎入群"
    assert said.attachments[0]["url"].endswith(f"/g/{code.slug}")
    GroupCode.objects.filter(pk=code.pk).update(closed_at=NOON)
    enter(journey, qian)
    move_due(at=NOON)
    assert (outcomes(journey, qian), reasons(journey, qian)) == (["refused"], ["group_code_closed"])
    assert not contents.says(Task(source_type="journey", source_id=journey.pk, step="i.1")).text


def test_who_left_the_journey_meanwhile_is_not_told_what_still_waited(db):
    ledger.policy()
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    journey = running([send("s"), wait("w", days=9)])
    enter(journey, zhao, qian)
    move_due(at=NOON)
    Run.objects.filter(journey=journey, customer=zhao).update(state="left")
    admission.admit_all(at=NOON)
    found = dict(messages(journey).values_list("customer_id", "reason"))
    assert found == {zhao.pk: "not_meant", qian.pk: ""}


def test_the_calendar_shows_what_those_who_wait_will_be_told(db):
    people = [ledger.customer(f"C{n}") for n in range(3)]
    journey = running([wait("w", days=2), wait("v", days=1), send("s", carrier="sms")])
    enter(journey, *people)
    until = NOON + timedelta(days=9)
    assert not [each for each in entries(NOON, until) if each.id == journey.pk]
    move_due(at=NOON + timedelta(days=2))
    (coming,) = [each for each in entries(NOON, until) if each.id == journey.pk]
    assert (coming.count, coming.carrier) == (3, "sms")
    assert coming.at == NOON + timedelta(days=3)


@pytest.mark.parametrize("carrier", ["wecom_single", "staff_todo", "sms"])
def test_content_that_expires_before_it_is_handed_over_fails_and_says_so(db, carrier):
    ledger.policy()
    zhao, old = ledger.customer("Zhao"), content.material()
    Identity.objects.create(customer=zhao, kind="phone", value="13911112222")
    Follow.objects.filter(customer=zhao).update(external_userid="wmExpires")
    journey = running([send("s", "您好", carrier=carrier, materials=[old.pk])])
    enter(journey, zhao, at=clock.now())
    move_due()
    admission.admit_all()
    Material.objects.filter(pk=old.pk).update(state="retired")
    packing.pack()
    sending.carry()
    todo_carrier.give_messages()
    sms_carrying.carry_next()
    message = messages(journey).get()
    assert (message.state, message.reason) == ("failed", "content")
