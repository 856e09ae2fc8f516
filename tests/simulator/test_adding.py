"""How a customer and a member become friends, and what the apps hear of it."""

from tests.simulator.kit import AGENT, OTHER_AGENT

HALF, FULL = "add_half_external_contact", "add_external_contact"
EVENT = "change_external_contact"


def test_a_skip_verify_way_is_half_first_and_then_confirmed(wecom, receiver):
    person = wecom.person()
    config_id = wecom.way("alice", state="store-12")
    assert wecom.sim("add", person=person["id"], code=config_id)["state"] == "half"
    half = receiver.wait(EVENT, HALF)[0]
    assert (half["UserID"], half["ExternalUserID"]) == ("alice", person["external_userid"])
    assert (half["State"], half["FromUserName"]) == ("store-12", "sys")
    assert half["WelcomeCode"]
    assert half.agent_id == str(AGENT)
    query = {"external_userid": person["external_userid"]}
    assert wecom.get("externalcontact/get", **query)["errcode"] == 84061
    wecom.sim("confirm", person=person["id"], member="alice")
    full = receiver.wait(EVENT, FULL)[0]
    assert full["State"] == "store-12"
    assert full["WelcomeCode"] not in ("", half["WelcomeCode"])
    row = wecom.get("externalcontact/get", **query)["follow_user"][0]
    assert (row["state"], row["add_way"]) == ("store-12", 1)
    assert wecom.refused("confirm", person=person["id"], member="alice")[0] == 409


def test_a_way_that_verifies_is_only_confirmed(wecom, receiver):
    person = wecom.person()["id"]
    config_id = wecom.way("alice", skip_verify=False)
    assert wecom.sim("add", person=person, code=config_id)["state"] == "pending"
    assert wecom.sim("add", person=person, code=config_id)["state"] == "pending"
    assert wecom.look("members/alice")["waiting"][-1]["id"] == person
    assert wecom.look(f"people/{person}")["pending"] == ["alice"]
    wecom.sim("confirm", person=person, member="alice")
    full = receiver.wait(EVENT, FULL)[0]
    assert full["WelcomeCode"]
    assert "State" not in full.xml
    assert receiver.of(EVENT, HALF) == []


def test_the_members_client_confirms_after_a_while(wecom, receiver):
    person = wecom.person()["id"]
    config_id = wecom.way("alice")
    wecom.sim("add", person=person, code=config_id, confirm_after_seconds=60)
    receiver.wait(EVENT, HALF)
    wecom.sim("clock", advance_seconds=59)
    assert receiver.of(EVENT, FULL) == []
    wecom.sim("clock", advance_seconds=2)
    receiver.wait(EVENT, FULL)


def test_a_reply_confirms_and_then_a_welcome_comes_too_late(wecom, receiver):
    person = wecom.person()["id"]
    wecom.sim("add", person=person, code=wecom.way("alice"))
    code = receiver.wait(EVENT, HALF)[0]["WelcomeCode"]
    wecom.sim("chat", person=person, member="alice", **{"from": "member"}, text="hello")
    assert "WelcomeCode" not in receiver.wait(EVENT, FULL)[0].xml
    body = {"welcome_code": code, "text": {"content": "late"}}
    assert wecom.post("externalcontact/send_welcome_msg", **body)["errcode"] == 41051


def test_no_second_code_after_the_first_was_used(wecom, receiver):
    person = wecom.person()["id"]
    wecom.sim("add", person=person, code=wecom.way("alice"))
    code = receiver.wait(EVENT, HALF)[0]["WelcomeCode"]
    wecom.post("externalcontact/send_welcome_msg", welcome_code=code, text={"content": "hi"})
    wecom.sim("confirm", person=person, member="alice")
    assert "WelcomeCode" not in receiver.wait(EVENT, FULL)[0].xml


def test_adding_again_opens_the_chat_without_an_event(wecom, receiver):
    who = wecom.person()
    config_id = wecom.way("alice")
    wecom.sim("add", person=who["id"], code=config_id, confirm_after_seconds=0)
    receiver.wait(EVENT, FULL)
    before = events_about(wecom, who)
    assert wecom.sim("add", person=who["id"], code=config_id)["state"] == "already"
    assert wecom.sim("scan", person=who["id"], code=config_id)["friends"] is True
    assert events_about(wecom, who) == before > 0


def events_about(wecom, who):
    rows = wecom.look("callbacks", limit=1_000)["deliveries"]
    return sum(row["external_userid"] == who["external_userid"] for row in rows)


def test_a_member_with_an_own_welcome_gets_no_code(wecom, receiver):
    wecom.sim("members/create", userid="jane", name="Jane", departments=[2], welcome="Own words")
    person = wecom.person()["id"]
    wecom.sim("add", person=person, code=wecom.way("jane"))
    assert "WelcomeCode" not in receiver.wait(EVENT, HALF)[0].xml
    message = wecom.look("chats", person=person, member="jane")["messages"][0]
    assert (message["content"], message["welcome"]) == ({"content": "Own words"}, True)


def test_only_apps_that_see_the_member_hear(wecom, receiver):
    wecom.sim("add", person=wecom.person()["id"], code=wecom.way("carol"), confirm_after_seconds=0)
    receiver.wait(EVENT, FULL)
    wecom.sim("app", agent_id=AGENT, departments=[2])
    wecom.sim("add", person=wecom.person()["id"], member="carol", confirm_after_seconds=0)
    wecom.sim("add", person=wecom.person()["id"], member="alice", confirm_after_seconds=0)
    assert receiver.wait(EVENT, FULL, 2)[1]["UserID"] == "alice"
    wecom.sim("app", agent_id=AGENT, departments=[1], callable=False)
    wecom.friend("alice")
    wecom.sim("app", agent_id=AGENT, callable=True)
    wecom.friend("bob")
    assert receiver.wait(EVENT, FULL, 3)[2]["UserID"] == "bob"
    assert OTHER_AGENT != AGENT


def test_a_member_adds_a_customer(wecom, receiver):
    person = wecom.person()
    wecom.sim("member/add", person=person["id"], member="alice")
    receiver.wait(EVENT, FULL)
    query = {"external_userid": person["external_userid"]}
    assert wecom.get("externalcontact/get", **query)["follow_user"][0]["oper_userid"] == "alice"
    again = wecom.sim("member/add", person=person["id"], member="alice")
    assert again["state"] == "already"


def test_people_are_added_by_card(wecom):
    person = wecom.person()
    wecom.sim("add", person=person["id"], member="bob", way="card", confirm_after_seconds=0)
    query = {"external_userid": person["external_userid"]}
    assert wecom.get("externalcontact/get", **query)["follow_user"][0]["add_way"] == 3


def test_what_cannot_be_added_is_said(wecom):
    person = wecom.person()["id"]
    assert wecom.refused("add", person=person, member="dan")[0] == 409
    assert wecom.refused("add", person=person, member="alice", way="magic")[0] == 422
    assert wecom.refused("add", person=person, member="dan", code=wecom.way("alice"))[0] == 409
    assert wecom.refused("member/add", person=person, member="dan")[0] == 409
    assert wecom.refused("add", person=person)[0] == 422
    assert wecom.refused("add", person=person, member="alice", confirm_after_seconds="x")[0] == 422
    wecom.sim("settings", customers_per_member=0)
    assert wecom.refused("add", person=person, member="bob")[0] == 409
    wecom.sim("settings", customers_per_member=5_000, customers_per_corp=0)
    assert wecom.refused("add", person=person, member="bob")[0] == 409


def test_people_are_made_found_and_paged(wecom):
    made = wecom.sim("people", name="Findable One", phone="13712345678", gender=2, id="find-1")
    assert made["external_userid"].startswith("wm")
    assert len(made["external_userid"]) == 32
    found = wecom.look("people", search="12345678")
    assert (found["total"], found["people"][0]["id"]) == (1, "find-1")
    assert wecom.look("people", search="Findable", offset=1)["people"] == []
    assert len(wecom.look("people", limit=1)["people"]) == 1
    assert wecom.refused("people", name="Twin", id="find-1")[0] == 409
    taken = made["external_userid"]
    assert wecom.refused("people", name="Twin", external_userid=taken)[0] == 409
    assert wecom.refused("people", nickname="x")[0] == 422
    assert wecom.http.get("/sim/people/nobody").status_code == 404
    assert wecom.http.get("/sim/people?limit=x").status_code == 422


def test_friends_chat_and_strangers_do_not(wecom):
    person = wecom.friend("alice")["id"]
    wecom.sim("chat", person=person, member="alice", text="在吗")
    wecom.sim("chat", person=person, member="alice", text="在的", **{"from": "member"})
    chat = wecom.look("chats", person=person, member="alice")
    assert [(m["sender"], m["content"]["content"]) for m in chat["messages"]] == [
        ("person", "在吗"),
        ("member", "在的"),
    ]
    assert wecom.look(f"people/{person}")["chats"][0]["last"]["content"]["content"] == "在的"
    who = {"person": person, "member": "alice"}
    assert wecom.refused("chat", **who, text="x", **{"from": "ghost"})[0] == 422
    assert wecom.refused("chat", **who)[0] == 422
    wecom.sim("customer/delete_member", **who)
    assert wecom.refused("chat", **who, text="x")[0] == 409
    assert wecom.http.get("/sim/chats").status_code == 422
    assert wecom.http.get("/sim/chats?person=nobody&member=alice").status_code == 404


def test_many_actions_at_once_go_on_after_a_refusal(wecom):
    steps = [
        {"do": "people", "id": "batch-1", "name": "Batch"},
        {"do": "people", "id": "batch-1", "name": "Batch"},
        {"do": "add", "person": "batch-1", "member": "alice", "confirm_after_seconds": 0},
        {"do": "fly"},
        "nonsense",
    ]
    results = wecom.sim("act", actions=steps)["results"]
    assert [result["ok"] for result in results] == [True, False, True, False, False]
    assert [result.get("status") for result in results] == [None, 409, None, 404, 422]
    assert wecom.http.post("/sim/act", json=steps[:1]).json()["results"][0]["ok"] is False
    assert wecom.http.post("/sim/act", json={"actions": "x"}).status_code == 422
    assert wecom.http.post("/sim/act", content=b"{").status_code == 400
    assert wecom.http.post("/sim/scan", json=[]).status_code == 422
