"""Group chats, join ways and greetings, called at the stand-in."""

import pytest

from yutang.wecom import errors
from yutang.wecom.api import groups, join_ways

pytestmark = pytest.mark.django_db


def made(simulator, **more):
    """The id of a new group of Alice's."""
    answer = simulator.post("/sim/groups/create", owner="Alice", name="茶友群", **more)
    return answer["chat_id"]


def test_groups_are_listed_and_read(wecom, simulator):
    person = simulator.post("/sim/people", name="孙悦")
    chat_id = made(simulator, members=["Bob"], people=[person["id"]], notice="请友善")
    rows = [row for page in groups.listing(wecom, owners=["Alice"]) for row in page]
    assert groups.Listed(chat_id=chat_id, status=groups.NORMAL) in rows
    assert chat_id in {row.chat_id for page in groups.listing(wecom) for row in page}
    chat = groups.get(wecom, chat_id)
    assert (chat.name, chat.owner, chat.notice) == ("茶友群", "Alice", "请友善")
    assert [row.is_staff for row in chat.member_list] == [True, True, False]
    customer = chat.member_list[-1]
    assert customer.userid == person["external_userid"]
    assert customer.name == "孙悦"
    assert customer.invitor
    assert customer.invitor.userid == "Alice"
    opengid = simulator.get(f"/sim/groups/{chat_id}")["opengid"]
    assert groups.chat_id_of(wecom, opengid) == chat_id


def test_a_group_that_is_gone_is_told_by_number(wecom, simulator):
    with pytest.raises(errors.WeComError) as unknown:
        groups.get(wecom, "wrNone")
    assert unknown.value.errcode in groups.UNKNOWN
    chat_id = made(simulator)
    simulator.post("/sim/groups/dismiss", chat_id=chat_id)
    with pytest.raises(errors.WeComError) as gone:
        groups.get(wecom, chat_id)
    assert gone.value.errcode == groups.DISSOLVED


def test_an_answer_with_less_or_more_is_read_all_the_same():
    shown = {"chat_id": "wr1", "member_list": None, "admin_list": [], "notice": None, "new": 1}
    chat = groups.GroupChat.model_validate(shown)
    assert (chat.member_list, chat.member_version, chat.notice) == ([], "", "")


def test_a_join_way_is_made_read_changed_and_removed(wecom, simulator):
    first, second = made(simulator), made(simulator)
    wish = join_ways.Wish([first], state="desk-1", remark="柜台", rooms=("茶友群", 3))
    config_id = join_ways.add(wecom, wish)
    way = join_ways.get(wecom, config_id)
    assert (way.chat_id_list, way.state, way.room_base_id) == ([first], "desk-1", 3)
    assert way.auto_create_room == 1
    assert simulator.http.get(way.qr_code).content.startswith(b"\x89PNG")
    join_ways.update(wecom, config_id, join_ways.Wish([first, second], state="desk-2"))
    way = join_ways.get(wecom, config_id)
    assert (way.chat_id_list, way.state, way.auto_create_room) == ([first, second], "desk-2", 0)
    join_ways.delete(wecom, config_id)
    with pytest.raises(errors.WeComError):
        join_ways.get(wecom, config_id)


def test_a_way_whose_making_is_not_answered_is_unknown_and_never_made_twice(
    wecom, simulator, impatient
):
    chat_id = made(simulator)
    before = len(simulator.get("/sim/codes")["codes"])
    path = "externalcontact/groupchat/add_join_way"
    simulator.post("/sim/faults", kind="silent", match=path, count=1)
    with pytest.raises(errors.UnknownOutcome):
        join_ways.add(wecom, join_ways.Wish([chat_id], state="once"))
    assert len(simulator.get("/sim/codes")["codes"]) == before + 1


def test_greetings_are_made_read_changed_and_removed(wecom):
    link = {"link": {"title": "群规", "url": "https://e.com", "desc": "", "picurl": ""}}
    template_id = groups.add_greeting(wecom, text="%NICKNAME% 欢迎", attachment=link, notify=False)
    held = groups.greeting(wecom, template_id)
    assert held.text == {"content": "%NICKNAME% 欢迎"}
    assert held.link["title"] == "群规"
    groups.edit_greeting(wecom, template_id, text="你好")
    assert groups.greeting(wecom, template_id).link == {}
    groups.delete_greeting(wecom, template_id)
    with pytest.raises(errors.WeComError):
        groups.greeting(wecom, template_id)
