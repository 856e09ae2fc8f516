"""Group chats: made, joined, left, and what the API and the callbacks say of it."""

import pytest

from tests.simulator.kit import OTHER_SECRET

LIST, GET = "externalcontact/groupchat/list", "externalcontact/groupchat/get"
ADD_WAY, GET_WAY = (
    "externalcontact/groupchat/add_join_way",
    "externalcontact/groupchat/get_join_way",
)
EVENT = "change_external_chat"


def group(wecom, owner="alice", **more):
    return wecom.sim("groups/create", owner=owner, name="Tea friends", **more)["chat_id"]


def shown(wecom, chat_id):
    return wecom.post(GET, chat_id=chat_id, need_name=1)["group_chat"]


def crowd(wecom, chat_id, count, by="alice"):
    people = [wecom.person()["id"] for _ in range(count)]
    wecom.sim("groups/invite", chat_id=chat_id, member=by, people=people)


def test_a_group_is_listed_and_read(wecom):
    person = wecom.person()
    chat_id = group(wecom, members=["bob"], people=[person["id"]], notice="Be kind")
    listed = wecom.post(LIST, limit=1000, owner_filter={"userid_list": ["alice"]})
    assert {"chat_id": chat_id, "status": 0} in listed["group_chat_list"]
    chat = shown(wecom, chat_id)
    assert {"name": "Tea friends", "owner": "alice", "notice": "Be kind"}.items() <= chat.items()
    assert [row["userid"] for row in chat["member_list"]] == [
        "alice",
        "bob",
        person["external_userid"],
    ]
    last = chat["member_list"][-1]
    assert last["unionid"] == person["unionid"]
    assert last["invitor"] == {"userid": "alice"}
    assert (last["type"], last["join_scene"], last["name"]) == (2, 1, person["name"])
    assert len(chat["member_version"]) == 32
    assert "name" not in wecom.post(GET, chat_id=chat_id)["group_chat"]["member_list"][0]


def test_a_group_that_is_not_there_or_not_ours_is_told_by_code(wecom):
    assert wecom.post(GET, chat_id="wrNone")["errcode"] == 40050
    assert wecom.post(LIST)["errcode"] == 40063
    assert wecom.post(LIST, limit=1001)["errcode"] == 40058
    chat_id = group(wecom, owner="carol")
    other = wecom.as_app(OTHER_SECRET)
    assert other.post(GET, chat_id=chat_id)["errcode"] == 60011
    wecom.sim("groups/dismiss", chat_id=chat_id)
    assert wecom.post(GET, chat_id=chat_id)["errcode"] == 49008


def test_a_listing_has_pages(wecom):
    made = {group(wecom, owner="bob") for _ in range(3)}
    found, cursor = set(), ""
    while True:
        page = wecom.post(LIST, limit=1, cursor=cursor, owner_filter={"userid_list": ["bob"]})
        found |= {row["chat_id"] for row in page["group_chat_list"]}
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert made <= found


def test_groups_of_who_left_are_listed_only_when_named(wecom):
    wecom.sim("members/create", userid="gone", name="Gone", departments=[3])
    chat_id = group(wecom, owner="gone")
    wecom.sim("members/resign", member="gone")
    everybody = wecom.post(LIST, limit=1000)["group_chat_list"]
    assert chat_id not in {row["chat_id"] for row in everybody}
    named = wecom.post(LIST, limit=1000, owner_filter={"userid_list": ["gone"]}, status_filter=1)
    assert named["group_chat_list"] == [{"chat_id": chat_id, "status": 1}]


def test_every_change_is_told_with_the_versions_before_and_after(wecom, receiver):
    person = wecom.person()
    chat_id = group(wecom)
    before = shown(wecom, chat_id)["member_version"]
    wecom.sim("groups/join", person=person["id"], code=wecom.look(f"groups/{chat_id}")["payload"])
    joined = receiver.wait(EVENT, "update")[0]
    after = shown(wecom, chat_id)["member_version"]
    assert (joined["LastMemVer"], joined["CurMemVer"]) == (before, after)
    assert (joined["UpdateDetail"], joined["JoinScene"], joined["MemChangeCnt"]) == (
        "add_member",
        "3",
        "1",
    )
    assert f"<Item><![CDATA[{person['external_userid']}]]></Item>" in joined.xml
    wecom.sim("groups/leave", chat_id=chat_id, person=person["id"])
    left = receiver.wait(EVENT, "update", 2)[1]
    assert (left["UpdateDetail"], left["QuitScene"], left["LastMemVer"]) == (
        "del_member",
        "0",
        after,
    )
    wecom.sim("groups/rename", chat_id=chat_id, name="Coffee friends")
    wecom.sim("groups/notice", chat_id=chat_id, notice="Hello")
    wecom.sim("groups/dismiss", chat_id=chat_id)
    assert receiver.wait(EVENT, "dismiss")[0]["ChatId"] == chat_id
    details = [heard["UpdateDetail"] for heard in receiver.of(EVENT, "update")]
    assert sorted(details[2:]) == ["change_name", "change_notice"]
    assert receiver.of(EVENT, "create")[0]["ChatId"] == chat_id


def test_an_owner_hands_over_and_removes(wecom, receiver):
    person = wecom.person()
    chat_id = group(wecom, members=["bob"], people=[person["id"]])
    assert wecom.refused("groups/leave", chat_id=chat_id, member="alice")[0] == 409
    assert wecom.refused("groups/rename", chat_id=chat_id, member="bob", name="x")[0] == 403
    assert wecom.refused("groups/hand_over", chat_id=chat_id, to="carol")[0] == 409
    wecom.sim("groups/remove", chat_id=chat_id, member="alice", people=[person["id"]])
    wecom.sim("groups/hand_over", chat_id=chat_id, to="bob")
    receiver.wait(EVENT, "update", 2)
    told = {heard["UpdateDetail"]: heard["QuitScene"] for heard in receiver.of(EVENT, "update")}
    assert told == {"del_member": "1", "change_owner": ""}
    assert shown(wecom, chat_id)["owner"] == "bob"


def test_the_api_may_lag_behind_the_event(wecom):
    chat_id = group(wecom)
    wecom.sim("settings", detail_lag_seconds=60)
    person = wecom.person()
    wecom.sim("groups/invite", chat_id=chat_id, member="alice", people=[person["id"]])
    assert len(shown(wecom, chat_id)["member_list"]) == 1
    wecom.sim("clock", advance_seconds=61)
    assert len(shown(wecom, chat_id)["member_list"]) == 2


def test_a_join_way_leads_into_the_first_group_with_room(wecom):
    first, second = group(wecom), group(wecom)
    body = {"scene": 2, "chat_id_list": [first, second], "state": "desk", "remark": "Desk"}
    made = wecom.post(ADD_WAY, **body)
    assert set(made) == {"errcode", "errmsg", "config_id"}
    way = wecom.post(GET_WAY, config_id=made["config_id"])["join_way"]
    assert {**body, "auto_create_room": 1, "mark_source": True}.items() <= way.items()
    assert wecom.http.get(way["qr_code"]).content.startswith(b"\x89PNG")
    crowd(wecom, first, 199)
    person = wecom.person()
    code = f"{wecom.http.base_url}/g/{made['config_id']}"
    card = wecom.sim("scan", person=person["id"], code=code)
    assert (card["kind"], card["chat_id"], card["joined"]) == ("group", second, False)
    joined = wecom.sim("groups/join", person=person["id"], code=code)
    assert (joined["chat_id"], joined["joined"]) == (second, True)
    again = wecom.sim("groups/join", person=person["id"], code=code)
    assert (again["chat_id"], again["joined"]) == (second, False)
    row = shown(wecom, second)["member_list"][-1]
    assert (row["join_scene"], row["state"]) == (3, "desk")
    assert wecom.refused("add", person=person["id"], code=code)[0] == 422


def test_a_full_way_opens_the_next_group_or_refuses(wecom, receiver):
    first = group(wecom)
    crowd(wecom, first, 199)
    body = {"scene": 2, "chat_id_list": [first], "room_base_name": "Tea ", "room_base_id": 7}
    config_id = wecom.post(ADD_WAY, **body)["config_id"]
    person = wecom.person()["id"]
    joined = wecom.sim("groups/join", person=person, code=config_id)
    assert joined["name"] == "Tea 7"
    assert joined["owner"] == "alice"
    way = wecom.post(GET_WAY, config_id=config_id)["join_way"]
    assert (way["room_base_id"], way["chat_id_list"]) == (8, [first, joined["chat_id"]])
    created = [heard["ChatId"] for heard in receiver.wait(EVENT, "create", 2)]
    assert joined["chat_id"] in created
    closed = wecom.post(ADD_WAY, scene=2, chat_id_list=[first], auto_create_room=0)["config_id"]
    assert wecom.refused("groups/join", person=wecom.person()["id"], code=closed)[0] == 404


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scene": None}, 41038),
        ({"scene": 3}, 41040),
        ({"chat_id_list": []}, 40063),
        ({"chat_id_list": ["wrNone"]}, 40050),
        ({"chat_id_list": ["1", "2", "3", "4", "5", "6"]}, 41091),
        ({"state": "s" * 31}, 40058),
        ({"room_base_name": "n" * 41}, 40058),
    ],
)
def test_a_wrong_join_way_is_refused(wecom, change, code):
    body = {"scene": 2, "chat_id_list": ["wrNone"], **change}
    body = {name: value for name, value in body.items() if value is not None}
    assert wecom.post(ADD_WAY, **body)["errcode"] == code


def test_a_join_way_is_overwritten_whole_and_deleted_by_its_app(wecom):
    chat_id = group(wecom)
    config_id = wecom.post(ADD_WAY, scene=2, chat_id_list=[chat_id], state="a", remark="李" * 40)[
        "config_id"
    ]
    assert wecom.post(GET_WAY, config_id=config_id)["join_way"]["remark"] == "李" * 30
    update = "externalcontact/groupchat/update_join_way"
    delete = "externalcontact/groupchat/del_join_way"
    assert wecom.post(update, config_id=config_id, scene=2, chat_id_list=[chat_id])["errcode"] == 0
    assert wecom.post(GET_WAY, config_id=config_id)["join_way"]["state"] == ""
    assert wecom.as_app(OTHER_SECRET).post(delete, config_id=config_id)["errcode"] == 41044
    assert wecom.post(delete, config_id=config_id)["errcode"] == 0
    person = wecom.person()["id"]
    code = f"{wecom.http.base_url}/g/{config_id}"
    assert wecom.refused("groups/join", person=person, code=code)[0] == 404


def test_an_opengid_names_its_group(wecom):
    chat_id = group(wecom)
    path = "externalcontact/opengid_to_chatid"
    opengid = wecom.look(f"groups/{chat_id}")["opengid"]
    assert wecom.post(path, opengid=opengid)["chat_id"] == chat_id
    assert wecom.post(path, opengid="oGother")["errcode"] == 90509
    assert wecom.post(path, opengid="x")["errcode"] == 90511


def test_who_joins_is_greeted_by_the_template_of_the_group(wecom):
    add = "externalcontact/group_welcome_template/add"
    made = wecom.post(
        add,
        text={"content": "%NICKNAME% welcome"},
        link={"title": "Rules", "url": "http://e.com"},
        file={"media_id": "ignored"},
    )
    template_id = made["template_id"]
    read = wecom.post("externalcontact/group_welcome_template/get", template_id=template_id)
    assert read["text"] == {"content": "%NICKNAME% welcome"}
    assert "file" not in read
    chat_id = group(wecom)
    wecom.sim("groups/welcome", chat_id=chat_id, template_id=template_id)
    person = wecom.person(id="greeted")
    wecom.sim("groups/join", person=person["id"], code=chat_id)
    wecom.sim("groups/say", chat_id=chat_id, person=person["id"], text="Hello")
    said = wecom.look(f"groups/{chat_id}")["messages"]
    assert [row["kind"] for row in said] == ["note", "text", "link", "text"]
    assert said[1]["content"]["content"] == f"@{person['name']} welcome"
    assert [row["chat_id"] for row in wecom.look("groups", who=person["id"])["groups"]] == [chat_id]
    edit = "externalcontact/group_welcome_template/edit"
    delete = "externalcontact/group_welcome_template/del"
    other = wecom.as_app(OTHER_SECRET)
    assert other.post(delete, template_id=template_id)["errcode"] == 41058
    assert wecom.post(edit, template_id=template_id, text={"content": "Hi"})["errcode"] == 0
    assert wecom.post(add, text={"content": "李" * 1001})["errcode"] == 45002
    assert wecom.post(add)["errcode"] == 40063
    assert wecom.post(delete, template_id=template_id)["errcode"] == 0
