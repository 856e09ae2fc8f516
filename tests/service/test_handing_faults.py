"""Hand-overs when things break: workers die, WeCom is busy or refuses, two start at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.service import make
from yutang.kernel import clock
from yutang.service.commands.handing import carrying, starting
from yutang.service.models import Call, Handover, Passing, Stage
from yutang.wecom.api import transfer
from yutang.wecom.client import connect

START = "externalcontact/transfer_customer"
GROUPS = "externalcontact/groupchat/onjob_transfer"
RESULT = "externalcontact/transfer_result"


@pytest.mark.django_db
@pytest.mark.parametrize("heard", [True, False])
def test_a_worker_that_died_in_a_call_is_cleared_up_after(wecom, heard):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(2, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    rows = make.passings(handover)
    call = Call.objects.create(handover=handover, taker=bob, called_at=clock.now())
    ids = [row.pk for row in rows]
    Passing.objects.filter(pk__in=ids).update(stage=Stage.CALLING, call=call, asked_at=clock.now())
    if heard:
        accounts = [row.external_userid for row in rows]
        pair = {"handover": giver.wecom_userid, "takeover": bob.wecom_userid, "has_left": False}
        transfer.start(connect(), external_userids=accounts, **pair)
    make.carry()
    assert make.stages(handover) == {"unknown": 2}
    for minutes in (1, 3, 7, 9):
        make.carry(later=timedelta(minutes=minutes))
    assert make.stages(handover) == {"waiting": 2}
    assert handover.calls.count() == (1 if heard else 2)


@pytest.mark.django_db
def test_a_claimed_hand_over_is_nobody_elses_until_its_lease_is_over():
    giver, bob = make.staff(), make.staff()
    make.customers(1, by=giver)
    handover = make.start(giver, bob)
    assert carrying.claim() == handover
    assert carrying.claim() is None
    with clock.frozen(clock.now() + carrying.LEASE + timedelta(seconds=1)):
        assert carrying.claim() == handover


@pytest.mark.django_db
def test_a_busy_wecom_is_asked_again_and_the_page_says_why(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(1, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    wecom.post("/sim/faults", match=START, kind="errcode:45009", count=1)
    make.carry()
    handover.refresh_from_db()
    assert make.stages(handover) == {"ready": 1}
    assert handover.detail
    assert handover.next_at > clock.now()
    make.carry(later=timedelta(minutes=2))
    handover.refresh_from_db()
    assert make.stages(handover) == {"waiting": 1}
    assert not handover.detail


@pytest.mark.django_db
def test_a_call_that_wecom_refuses_says_why_at_every_customer(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.customers(2, by=giver, simulator=wecom)
    handover = make.start(giver, bob)
    wecom.post("/sim/faults", match=START, kind="errcode:84074", count=1)
    make.carry()
    assert {(row.stage, row.reason, row.errcode) for row in make.passings(handover)} == {
        ("failed", "other", 84074)
    }
    handover.refresh_from_db()
    assert handover.state == Handover.State.DONE


@pytest.mark.django_db
def test_a_group_without_an_answer_is_read_before_it_is_tried_again(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    make.group(giver, wecom)
    make.group(giver, wecom)
    wecom.post("/sim/faults", match=GROUPS, kind="silent", count=1)
    handover = make.start(giver, bob)
    make.carry()
    make.carry(later=timedelta(minutes=2))
    assert make.group_stages(handover) == {"done": 2}


@pytest.mark.django_db
def test_a_group_that_wecom_keeps_is_said_so(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom)
    kept, gone = make.group(giver, wecom), make.group(giver, wecom)
    wecom.post("/sim/groups/dismiss", chat_id=gone.chat_id)
    handover = make.start(giver, bob)
    make.carry()
    found = dict(handover.groups.values_list("group", "stage"))
    assert found == {kept.pk: "done", gone.pk: "failed"}
    assert handover.groups.get(group=gone).errcode


@pytest.mark.django_db
def test_a_day_takes_300_groups_of_one_owner(monkeypatch, wecom):
    from yutang.service.commands.handing import grouping

    monkeypatch.setattr(grouping, "A_DAY", 2)
    giver, bob = make.staff(wecom), make.staff(wecom)
    for _ in range(3):
        make.group(giver, wecom)
    monkeypatch.setattr(transfer, "MOST", 2)
    handover = make.start(giver, bob)
    make.carry()
    assert make.group_stages(handover) == {"done": 2, "ready": 1}
    handover.refresh_from_db()
    assert handover.next_at > clock.now() + timedelta(hours=23)
    make.carry(later=timedelta(hours=25))
    assert make.group_stages(handover) == {"done": 3}


@pytest.mark.django_db(transaction=True)
def test_two_who_start_at_once_never_hand_a_customer_on_twice():
    giver, bob, carol = (make.staff() for _ in range(3))
    make.customers(20, by=giver)
    plans = [make.plan(giver, bob), make.plan(giver, carol)]
    boss = make.manager()
    gate = threading.Barrier(2)

    def begin(handover):
        gate.wait()
        try:
            starting.start_handover(handover=handover, actor=boss)
        except starting.NothingToHand:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=(each,)) for each in plans]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    ready = Passing.objects.filter(member=giver, stage=Stage.READY)
    assert ready.count() == 20
    assert ready.values("handover").distinct().count() == 1
