"""Hand-overs at the stand-in: from the plan to what became of each customer and group."""

from collections import Counter
from datetime import timedelta

import pytest

from tests.service import make
from yutang.customers.models import Activity, Follow
from yutang.kernel import clock
from yutang.service.commands.handing import hearing, starting
from yutang.service.models import Handover

pytestmark = pytest.mark.django_db

START = "externalcontact/transfer_customer"
LATER = timedelta(minutes=3)
HOUR = timedelta(hours=2)


def test_customers_pass_on_to_the_takers_who_then_follow_them(wecom):
    giver, bob, carol = (make.staff(wecom) for _ in range(3))
    make.customers(4, by=giver, simulator=wecom)
    handover = make.start(giver, bob, carol, message="我是您的新顾问")
    make.carry()
    assert make.stages(handover) == {"waiting": 4}
    rows = make.passings(handover)
    assert Counter(row.taker for row in rows) == {bob: 2, carol: 2}
    make.accept(wecom, rows)
    make.carry(later=LATER)
    assert make.stages(handover) == {"done": 4}
    follows = Follow.objects.filter(customer__in=[row.customer_id for row in rows])
    assert follows.filter(ended_at=None, member__in=[bob, carol]).count() == 4
    assert set(follows.filter(member=giver).values_list("ended_by", flat=True)) == {"transfer"}
    told = Activity.objects.filter(customer=rows[0].customer_id, kind="handed_over").get()
    assert (told.member, told.props["from"]) == (rows[0].taker, giver.name)
    handover.refresh_from_db()
    assert (handover.state, handover.next_at) == (Handover.State.DONE, None)


def test_who_refuses_or_finds_the_taker_full_is_tried_with_another(wecom):
    giver, bob, carol = (make.staff(wecom) for _ in range(3))
    make.customers(2, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    make.carry()
    first, second = make.passings(handover)
    make.accept(wecom, [first], "refuse")
    make.accept(wecom, [second])
    make.carry(later=LATER)
    assert make.stages(handover) == {"refused": 1, "done": 1}
    assert starting.retry_passings(handover=handover, takers=[carol], actor=make.manager()) == 1
    make.carry()
    again = make.passings(handover)[0]
    assert (again.stage, again.taker) == ("waiting", carol)
    assert [row["stage"] for row in again.earlier] == ["refused"]
    make.accept(wecom, [again])
    make.carry(later=LATER)
    assert make.stages(handover) == {"done": 2}


def test_events_and_polls_lead_to_one_end_once(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(3, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    make.carry()
    refused, heard, polled = make.passings(handover)
    at = clock.now()
    make.accept(wecom, [refused], "refuse")
    make.accept(wecom, [heard, polled])
    fail = {"FailReason": "customer_refused"}
    gone = {"Source": "DELETE_BY_TRANSFER"}
    for _twice in range(2):
        make.tell("transfer_fail", bob.wecom_userid, refused.external_userid, at, **fail)
        make.tell("add_external_contact", bob.wecom_userid, heard.external_userid, at)
        make.tell("del_external_contact", giver.wecom_userid, heard.external_userid, at, **gone)
    assert make.stages(handover) == {"refused": 1, "done": 1, "waiting": 1}
    make.carry(later=LATER)
    assert make.stages(handover) == {"refused": 1, "done": 2}
    for customer in (heard, polled):
        kinds = Activity.objects.filter(customer=customer.customer_id)
        counted = Counter(kinds.values_list("kind", flat=True))
        assert counted == {"added": 1, "transferred": 1, "handed_over": 1}
    assert Activity.objects.filter(customer=refused.customer_id).count() == 1


def test_an_arrival_alone_is_no_success_but_a_reason_to_ask(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(1, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    make.carry()
    row = make.passings(handover)[0]
    hearing.hear_arrival(external_userid=row.external_userid, userid=bob.wecom_userid)
    make.carry(later=timedelta(seconds=30))
    assert make.stages(handover) == {"waiting": 1}


def test_a_call_without_an_answer_is_looked_for_and_not_made_twice(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(3, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    wecom.post("/sim/faults", match=START, kind="silent", count=1)
    make.carry()
    assert make.stages(handover) == {"unknown": 3}
    make.carry(later=timedelta(seconds=40))
    assert make.stages(handover) == {"waiting": 3}
    assert handover.calls.count() == 1


def test_a_call_that_never_arrived_is_made_again_after_looks_in_vain(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(1, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    wecom.post("/sim/faults", match=START, kind="http_500", count=1)
    make.carry()
    assert make.stages(handover) == {"unknown": 1}
    for minutes in (1, 3, 7, 9):
        make.carry(later=timedelta(minutes=minutes))
    assert make.stages(handover) == {"waiting": 1}
    assert handover.calls.count() == 2


def test_a_customer_handed_on_twice_in_90_days_stays_and_it_is_said_why(wecom):
    giver, bob, carol = (make.staff(wecom) for _ in range(3))
    make.customers(1, by=giver, simulator=wecom)
    for one, other in ((giver, bob), (bob, carol)):
        handover = make.start(one, other)
        make.carry()
        make.accept(wecom, make.passings(handover))
        make.carry(later=LATER)
    third = make.start(carol, giver)
    make.carry(later=LATER)
    row = make.passings(third)[0]
    assert (row.stage, row.reason, row.errcode) == ("failed", "limit", 40128)
    assert Follow.objects.get(customer=row.customer_id, member=carol).is_open


def test_who_left_leaves_customers_and_groups_to_heirs(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    people = make.customers(2, by=giver, simulator=wecom)
    make.group(giver, wecom)
    make.resign(giver, wecom)
    handover = make.start(giver, bob, kind="resigned")
    make.carry()
    assert make.group_stages(handover) == {"done": 1}
    make.accept(wecom, make.passings(handover))
    make.carry(later=LATER)
    assert make.stages(handover) == {"done": 2}
    giver.refresh_from_db()
    assert giver.heir == bob
    open_ones = Follow.objects.filter(customer__in=people, ended_at=None)
    assert set(open_ones.values_list("member", flat=True)) == {bob.pk}


def test_a_second_hand_over_of_the_same_customers_is_told_so(wecom):
    giver, bob, carol = (make.staff(wecom) for _ in range(3))
    make.customers(2, by=giver, simulator=wecom)
    first = make.start(giver, bob)
    second = make.plan(giver, carol)
    with pytest.raises(starting.NothingToHand):
        starting.start_handover(handover=second, actor=make.manager())
    make.customers(1, by=giver, simulator=wecom)
    starting.start_handover(handover=second, actor=make.manager())
    assert make.stages(second) == {"failed": 2, "ready": 1}
    assert {row.reason for row in make.passings(second) if row.stage == "failed"} == {"elsewhere"}
    make.carry()
    assert make.stages(first) == {"waiting": 2}
    assert make.stages(second) == {"failed": 2, "waiting": 1}


def test_what_is_not_handed_to_wecom_can_be_called_off(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(2, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    starting.cancel_handover(handover=handover, actor=make.manager())
    make.carry()
    assert make.stages(handover) == {"cancelled": 2}
    handover.refresh_from_db()
    assert handover.state == Handover.State.DONE
