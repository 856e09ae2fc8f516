"""Groups pulled from the stand-in: the list, the details, what is gone, and faults."""

from datetime import timedelta

import pytest

from tests import make as people
from yutang.customers.models import Activity, Identity
from yutang.groups.commands import compare_groups, hear_news, read_group, sync_groups
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.wecom import errors, reconciling

pytestmark = pytest.mark.django_db


def made(simulator, owner="Alice", **more):
    return simulator.post("/sim/groups/create", owner=owner, name="茶友群", **more)["chat_id"]


def somebody(simulator, name="孙悦"):
    return simulator.post("/sim/people", name=name)


def later():
    """A moment in which nothing WeCom shows can lag any more."""
    return clock.frozen(clock.now() + timedelta(minutes=5))


def test_a_group_comes_with_its_people_and_their_pasts(wecom):
    person = somebody(wecom)
    chat_id = made(wecom, members=["Bob"], people=[person["id"]], notice="请友善")
    group = read_group(chat_id=chat_id)
    assert group
    assert (group.name, group.notice, group.owner) == (
        "茶友群",
        "请友善",
        Member.objects.get(wecom_userid="Alice"),
    )
    assert (group.member_count, group.customer_count) == (3, 1)
    stay = group.stays.get(member=None)
    assert stay.customer == Identity.objects.get(value=person["external_userid"]).customer
    assert (stay.customer.name, stay.invitor, stay.scene) == ("孙悦", group.owner, 1)
    activity = Activity.objects.get(kind="group_joined")
    assert activity.props["group"] == "茶友群"
    assert activity.props["found"] is True
    read_group(chat_id=chat_id)
    assert Activity.objects.filter(kind="group_joined").count() == 1


def test_the_source_of_who_joined_by_a_code_is_kept(wecom):
    chat_id, person = made(wecom), somebody(wecom)
    token = wecom.get("/cgi-bin/gettoken", corpid=wecom.world["corp_id"],
                      corpsecret=wecom.world["apps"][0]["secret"])["access_token"]  # fmt: skip
    answer = wecom.http.post(
        "/cgi-bin/externalcontact/groupchat/add_join_way",
        params={"access_token": token},
        json={"scene": 2, "chat_id_list": [chat_id], "state": "desk-7"},
    )
    wecom.post("/sim/groups/join", person=person["id"], code=answer.json()["config_id"])
    group = read_group(chat_id=chat_id)
    assert group
    stay = group.stays.get(member=None)
    assert (stay.state, stay.scene) == ("desk-7", 3)


def test_a_comparison_reads_only_what_is_new_and_ends_what_is_gone(wecom):
    kept, gone = made(wecom), made(wecom)
    pulled = compare_groups()
    assert pulled.listed >= 2
    assert pulled.read == pulled.listed
    assert GroupChat.objects.get(chat_id=kept).name == "茶友群"
    wecom.post("/sim/groups/dismiss", chat_id=gone)
    with later():
        again = compare_groups()
    assert (again.read, again.gone) == (0, 1)
    assert GroupChat.objects.get(chat_id=gone).status == "dissolved"
    wecom.post("/sim/groups/rename", chat_id=kept, name="新茶友群")
    with later():
        sync_groups()
    assert GroupChat.objects.get(chat_id=kept).name == "新茶友群"


def test_a_group_whose_owner_left_waits_for_an_heir(wecom):
    wecom.post("/sim/members/create", userid="Gone", name="Gone", departments=[3])
    chat_id = made(wecom, owner="Gone")
    read_group(chat_id=chat_id)
    wecom.post("/sim/members/resign", member="Gone")
    Member.objects.filter(wecom_userid="Gone").update(status=Member.Status.LEFT)
    with later():
        compare_groups()
    assert GroupChat.objects.get(chat_id=chat_id).status == "owner_left"


def test_a_busy_wecom_changes_nothing_and_is_asked_again_later(wecom):
    chat_id = made(wecom)
    read_group(chat_id=chat_id)
    path = "externalcontact/groupchat/get"
    wecom.post("/sim/faults", kind="errcode:45033", match=path)
    with pytest.raises(errors.Busy):
        read_group(chat_id=chat_id)
    assert GroupChat.objects.get(chat_id=chat_id).status == "normal"


def test_a_group_out_of_our_sight_is_left_as_it_was(wecom):
    chat_id = made(wecom)
    read_group(chat_id=chat_id)
    path = "externalcontact/groupchat/get"
    wecom.post("/sim/faults", kind="errcode:60011", match=path)
    assert read_group(chat_id=chat_id) is None
    assert GroupChat.objects.get(chat_id=chat_id).status == "normal"


def test_a_group_nobody_can_read_any_more_is_gone(wecom):
    hear_news(chat_id="wrNEVER")
    assert read_group(chat_id="wrNEVER") is None
    assert GroupChat.objects.get(chat_id="wrNEVER").status == "dissolved"


def test_both_reconciliations_run(wecom):
    made(wecom)
    people.member("Olga")
    reconciling.run("group_ids")
    reconciling.run("groups")
    assert GroupChat.objects.exclude(name="").exists()
