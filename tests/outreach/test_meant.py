"""Who left the audience, or objects, before anything was handed over gets nothing."""

from typing import Any

import pytest

from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from yutang.audiences.engines import TooLong
from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.commands.merging import merge_customers
from yutang.customers.models import Consent, Customer, Profile
from yutang.outreach.commands import admission, carrying, packing, todo_carrier
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Message, Send, Todo

pytestmark = pytest.mark.django_db
ACTIVE = {"version": 1, "where": {"profile": "lifecycle", "is": "in", "value": ["active"]}}


@pytest.fixture
def people() -> list[Customer]:
    ledger.policy()
    return [ledger.customer(f"C{n}") for n in range(3)]


def planned(people: list[Customer], **values: Any) -> Send:
    """A send that is planned and not admitted yet."""
    send = make.draft(people, **values)
    commands.start_send(send_id=send.pk, actor=make.operator())
    commands.plan_send(send_id=send.pk)
    return send


def by_rule(send: Send) -> None:
    """Its audience is described, and was refreshed before."""
    assert send.audience_id
    Audience.objects.filter(pk=send.audience_id).update(kind="rule", rule=ACTIVE)


def object_(who: Customer) -> None:
    Consent.objects.create(customer=who, purpose="marketing", given=False, source="page:stop")


def state(send: Send, who: Customer) -> tuple[str, str]:
    found = make.messages(send).get(customer=who)
    return found.state, found.reason


def test_who_was_taken_off_an_uploaded_list_gets_nothing(people):
    send = planned(people)
    AudienceMember.objects.filter(audience=send.audience, customer=people[1]).delete()
    tally = admission.admit_all()
    assert (tally.admitted, tally.suppressed, tally.reasons) == (2, 1, {"not_meant": 1})
    assert state(send, people[1]) == ("suppressed", "not_meant")


def test_postgresql_confirms_whom_the_last_refresh_had_found(people):
    send = planned(people)
    by_rule(send)
    Profile.objects.filter(customer=people[0]).update(lifecycle="silent")
    admission.admit_all()
    assert state(send, people[0]) == ("suppressed", "not_meant")
    assert state(send, people[1]) == ("admitted", "")


def test_what_was_held_is_asked_again_when_its_time_comes(people):
    ledger.policy(quiet_from="00:00", quiet_to="23:59")
    send = planned(people)
    by_rule(send)
    admission.admit_all()
    assert set(make.states(send)) == {("held", "quiet")}
    Profile.objects.filter(customer=people[2]).update(lifecycle="silent")
    ledger.policy()
    Message.objects.update(state="planned", reason="", held_until=None)
    admission.admit_all()
    assert make.states(send) == {("admitted", ""): 2, ("suppressed", "not_meant"): 1}


def test_a_rule_that_cannot_be_asked_is_answered_by_its_last_refresh(people, monkeypatch):
    send = planned(people)
    by_rule(send)
    AudienceMember.objects.filter(customer=people[0]).delete()

    def never(*_asked: object, **_more: object) -> None:
        raise TooLong

    monkeypatch.setattr("yutang.audiences.engines.check", never)
    admission.admit_all()
    assert state(send, people[0]) == ("suppressed", "not_meant")
    assert state(send, people[1]) == ("admitted", "")


def test_merged_customers_are_meant_as_who_they_are_by_now(people):
    send = planned(people[:2])
    by_rule(send)
    merge_customers(kept_id=people[0].pk, gone_id=people[1].pk, actor=make.operator())
    Profile.objects.filter(customer=people[0]).update(lifecycle="active")
    admission.admit_all()
    assert state(send, people[0]) == ("admitted", "")
    assert make.messages(send).filter(state="admitted").count() == 1, "nobody gets it twice"


def test_who_objects_after_admission_isnt_packed(people):
    send = planned(people)
    admission.admit_all()
    object_(people[0])
    packing.pack()
    assert state(send, people[0]) == ("suppressed", "opted_out")
    assert [task.size for task in make.tasks(send)] == [2]


def test_a_notice_of_an_order_reaches_who_objects(people):
    send = planned(people, purpose="transaction")
    admission.admit_all()
    object_(people[0])
    packing.pack()
    assert state(send, people[0]) == ("admitted", "")


def test_who_objects_has_no_task_of_a_member_any_more(people):
    send = planned(people, carrier="staff_todo")
    admission.admit_all()
    object_(people[0])
    todo_carrier.give_messages()
    object_(people[1])
    assert todo_carrier.withdraw_todos() == 1
    assert state(send, people[0]) == ("suppressed", "opted_out")
    assert state(send, people[1]) == ("failed", "opted_out")
    assert [todo.customer for todo in Todo.objects.all()] == [people[2]]


def test_who_objects_after_packing_isnt_handed_over(wecom):
    people = make.customers(wecom, 3)
    send = make.started(people)
    packing.pack()
    object_(people[0])
    Consent.objects.create(customer=people[1], purpose="marketing", given=False, source="page:stop")
    Consent.objects.create(customer=people[1], purpose="marketing", given=True, source="page:stop")
    while carrying.carry_next():
        pass
    assert make.states(send) == {("suppressed", "opted_out"): 1, ("handed", ""): 2}
    ((_member, told),) = make.at_wecom(wecom, send)
    assert len(told) == 2
