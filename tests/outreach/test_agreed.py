"""What a second person agreed to holds for those customers and those words, and for no others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests import make as people
from tests.outreach import broadcast_make, moments_make, sends_make
from tests.outreach import ledger_make as ledger
from yutang.audiences.models import Audience, AudienceMember
from yutang.content.commands.materials import Labels, Words, change_material, create_material
from yutang.content.models import Material
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock, config
from yutang.org.models import Member
from yutang.outreach.commands import broadcast_steps, broadcasting, moment_handing, moments, trials
from yutang.outreach.commands import sends as commands
from yutang.outreach.errors import AudienceChanged
from yutang.outreach.models import Broadcast, Moment, Send

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Iterator[Member]:
    """Sends to more than three customers need her word."""
    ledger.policy()
    made = sends_make.operator("Olga", role="owner")
    commands.set_approval(above=3, actor=made)
    config.forget()
    yield made
    config.forget()


def grown(send: Send, people: int = 6) -> None:
    """More customers fit the audience than before."""
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=send.audience, customer=ledger.customer(f"Late {n}"))
        for n in range(people)
    )


def started(people: int, **values: Any) -> Send:
    send = sends_make.draft([ledger.customer(f"C{n}") for n in range(people)], **values)
    return commands.start_send(send_id=send.pk, actor=sends_make.operator())


def test_nobody_agrees_to_an_audience_that_was_changed_after_asking(owner):
    send = started(5)
    Audience.objects.filter(pk=send.audience_id).update(stamp=7)  # another list was uploaded
    with pytest.raises(AudienceChanged):
        commands.decide_send(send_id=send.pk, approve=True, actor=owner)
    commands.decide_send(send_id=send.pk, approve=False, answer="again", actor=owner)
    commands.start_send(send_id=send.pk, actor=sends_make.operator())
    commands.decide_send(send_id=send.pk, approve=True, actor=owner)


def test_a_send_that_nobody_agreed_to_rests_when_its_audience_has_grown(owner):
    send = started(2)
    grown(send)
    commands.plan_send(send_id=send.pk)
    send.refresh_from_db()
    assert (send.state, sends_make.messages(send).count()) == (Send.State.PAUSED, 0)
    page = people.client(sends_make.operator()).get(f"/sends/{send.pk}").content.decode()
    assert "The audience isn&#x27;t any more what it was" in page
    with pytest.raises(AudienceChanged):
        commands.resume_send(send_id=send.pk, actor=sends_make.operator())


def test_whoever_joins_an_audience_that_has_grown_too_far_isnt_in_a_planned_send(owner):
    send = started(2, at=clock.now() + timedelta(hours=1))
    commands.plan_send(send_id=send.pk)
    grown(send)
    with clock.frozen(clock.now() + timedelta(hours=2)):
        commands.plan_send(send_id=send.pk)
    send.refresh_from_db()
    assert (send.state, sends_make.messages(send).count()) == (Send.State.RUNNING, 2)


def test_the_rest_of_a_trial_is_who_was_agreed_to(owner):
    words = [commands.Words("一", share=50), commands.Words("二", share=50)]
    send = started(3, words=words, trial_percent=50)
    commands.plan_send(send_id=send.pk)
    first = sends_make.messages(send).count()
    grown(send)
    trials.choose_content(send_id=send.pk, number=0, actor=sends_make.operator())
    commands.plan_send(send_id=send.pk)
    send.refresh_from_db()
    assert (send.state, sends_make.messages(send).count()) == (Send.State.PAUSED, first)


def said(material_id: int) -> str:
    return Material.objects.get(pk=material_id).text


def written() -> Material:
    return create_material(
        kind="text",
        words=Words("问候", text="agreed"),
        labels=Labels(),
        publish=True,
        actor=sends_make.operator(),
    )


def change(material: Material, text: str) -> None:
    material.refresh_from_db()
    change_material(
        material_id=material.pk,
        seen=material.newest,
        words=Words("问候", text=text),
        labels=Labels(),
        publish=True,
        actor=sends_make.operator(),
    )


def test_a_material_that_was_agreed_to_isnt_said_otherwise_without_a_word(owner):
    material = written()
    send = started(5, words=[commands.Words(material_ids=[material.pk])])
    change(material, "while it waits")
    assert said(material.pk) == "agreed"
    commands.decide_send(send_id=send.pk, approve=True, actor=owner)
    change(material, "while it goes out")
    assert said(material.pk) == "agreed"
    commands.cancel_send(send_id=send.pk, actor=sends_make.operator())
    change(material, "afterwards")
    assert said(material.pk) == "afterwards"


def test_a_small_send_that_nobody_had_to_agree_to_binds_no_material(owner):
    material = written()
    started(2, words=[commands.Words(material_ids=[material.pk])])
    change(material, "better")
    assert said(material.pk) == "better"


def group() -> GroupChat:
    return GroupChat.objects.create(chat_id="wrAgreed", name="G", owner=ledger.member())


def join(group: GroupChat, people: int) -> None:
    """So many customers come into the group."""
    GroupMember.objects.bulk_create(
        GroupMember(
            group=group,
            userid=f"wmAgreed{each.pk}",
            customer=each,
            scene=3,
            joined_at=clock.now(),
        )
        for each in [ledger.customer(f"C{n}") for n in range(people)]
    )
    size = group.stays.count()
    GroupChat.objects.filter(pk=group.pk).update(member_count=size + 1, customer_count=size)


def test_a_broadcast_whose_groups_have_grown_waits_for_a_word(owner):
    small = group()
    join(small, 2)
    broadcast = broadcast_make.draft([small])
    broadcast_steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends_make.operator())
    join(small, 4)
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    broadcast.refresh_from_db()
    assert (broadcast.state, broadcast.size) == (Broadcast.State.ASKED, 6)
    broadcast_steps.decide_broadcast(broadcast_id=broadcast.pk, approve=True, actor=owner)
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    broadcast.refresh_from_db()
    assert broadcast.state == Broadcast.State.RUNNING


@pytest.mark.django_db(transaction=True)
def test_a_moment_that_means_more_people_by_now_waits_for_a_word(wall, owner):
    ledger.customer("First")
    moment = moments_make.started()
    for n in range(5):
        ledger.customer(f"Late {n}")
    moment = moments_make.carry(moment)
    assert (moment.state, moment.customers) == (Moment.State.ASKED, 6)
    moments.decide_moment(moment_id=moment.pk, approve=True, actor=owner)
    assert moments_make.carry(moment).state == Moment.State.OPEN


@pytest.mark.django_db(transaction=True)
def test_a_moment_that_was_written_anew_meanwhile_isnt_made_with_its_old_words(wall, owner):
    ledger.customer("First")
    read = moments_make.fresh(moments_make.started(text="old words"))
    moments.withdraw_moment(moment_id=read.pk, actor=sends_make.operator())
    draft = Moment.objects.get(pk=read.pk)
    moments.save_moment(moment=draft, values={"text": "new"}, actor=sends_make.operator())
    moments.start_moment(moment_id=read.pk, actor=sends_make.operator())
    moment_handing.hand_over(moment=read)
    assert Moment.objects.get(pk=read.pk).state == Moment.State.PLANNED
    assert moments_make.carry(read).handed["text"] == "new"


def test_broadcasts_and_moments_bind_their_materials_too(owner):
    large = group()
    join(large, 4)
    one, two = written(), written()
    broadcast = broadcast_make.draft([large], text="", material_ids=[one.pk])
    broadcast_steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends_make.operator())
    assert Broadcast.objects.get(pk=broadcast.pk).state == Broadcast.State.ASKED
    moment = moments_make.draft(text="", material=two)
    moments.start_moment(moment_id=moment.pk, actor=sends_make.operator())
    change(one, "other")
    change(two, "other")
    assert {said(one.pk), said(two.pk)} == {"agreed"}
