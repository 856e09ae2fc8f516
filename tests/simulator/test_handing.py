"""Customers and groups handed on, statistics, and words that are stopped."""

import pytest

DAY = 86_400
TRANSFER, RESULT = "externalcontact/transfer_customer", "externalcontact/transfer_result"
CONTACT = "change_external_contact"


def hand(wecom, person, *, to="bob", path=TRANSFER, by="alice"):
    ids = [person["external_userid"]]
    body = {"handover_userid": by, "takeover_userid": to, "external_userid": ids}
    answer = wecom.post(path, **body)
    return answer["customer"][0]["errcode"] if answer["errcode"] == 0 else answer["errcode"]


def status(wecom, *, to="bob", path=RESULT, by="alice"):
    rows = wecom.post(path, handover_userid=by, takeover_userid=to)["customer"]
    return {row["external_userid"]: row["status"] for row in rows}


def followers(wecom, person):
    answer = wecom.get("externalcontact/get", external_userid=person["external_userid"])
    return {row["userid"] for row in answer["follow_user"]}


def leaver(wecom, userid):
    wecom.sim("members/create", userid=userid, name=userid, departments=[3])
    person = wecom.friend(userid)
    wecom.sim("members/resign", member=userid)
    return person


def test_a_customer_is_handed_on_after_a_day(wecom, receiver):
    person = wecom.friend()
    assert hand(wecom, person) == 0
    assert hand(wecom, person) == 40129
    assert status(wecom)[person["external_userid"]] == 2
    assert followers(wecom, person) == {"alice"}
    wecom.sim("clock", advance_seconds=DAY + 1)
    wecom.refresh()
    gone = receiver.wait(CONTACT, "del_external_contact")[-1]
    assert (gone["UserID"], gone["Source"]) == ("alice", "DELETE_BY_TRANSFER")
    came = receiver.wait(CONTACT, "add_external_contact", 2)[-1]
    assert (came["UserID"], came["ExternalUserID"]) == ("bob", person["external_userid"])
    assert status(wecom)[person["external_userid"]] == 1
    assert followers(wecom, person) == {"bob"}


def test_a_customer_may_refuse_and_is_not_handed_on_too_often(wecom, receiver):
    person = wecom.friend()
    hand(wecom, person)
    wecom.sim("transfers/refuse", person=person["id"], member="bob")
    assert receiver.wait(CONTACT, "transfer_fail")[0]["FailReason"] == "customer_refused"
    assert status(wecom)[person["external_userid"]] == 3
    assert wecom.refused("transfers/refuse", person=person["id"], member="bob")[0] == 404
    hand(wecom, person, to="carol")
    wecom.sim("transfers/accept", person=person["id"], member="carol")
    assert hand(wecom, person, by="carol", to="alice") == 40128


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"handover_userid": "nobody"}, 60111),
        ({"takeover_userid": "alice"}, 40130),
        ({"takeover_userid": "dan"}, 84074),
        ({"external_userid": []}, 40063),
        ({"external_userid": ["wm"] * 101}, 40058),
    ],
)
def test_a_wrong_handing_is_refused(wecom, change, code):
    body = {"handover_userid": "alice", "takeover_userid": "bob", "external_userid": ["wmNone"]}
    assert wecom.post(TRANSFER, **{**body, **change})["errcode"] == code
    stranger = wecom.person()
    assert hand(wecom, stranger) == 40131
    assert hand(wecom, {"external_userid": "wmNone"}) == 40096


def test_a_taker_who_is_full_takes_nobody(wecom, receiver):
    person = wecom.friend()
    hand(wecom, person)
    wecom.sim("settings", customers_per_member=0)
    wecom.sim("transfers/accept", person=person["id"], member="bob")
    assert receiver.wait(CONTACT, "transfer_fail")[0]["FailReason"] == "customer_limit_exceed"
    assert status(wecom)[person["external_userid"]] == 4


def test_customers_of_who_left_wait_for_an_heir(wecom, receiver):
    person = leaver(wecom, "parting")
    path = "externalcontact/get_unassigned_list"
    rows = wecom.post(path, page_size=1000)["info"]
    mine = [row for row in rows if row["handover_userid"] == "parting"]
    assert [row["external_userid"] for row in mine] == [person["external_userid"]]
    resigned = "externalcontact/resigned/transfer_customer"
    assert hand(wecom, person, by="alice", path=resigned) == 40097
    assert hand(wecom, person, by="parting", path=resigned) == 0
    wecom.sim("transfers/accept", person=person["id"], member="bob")
    result = "externalcontact/resigned/transfer_result"
    assert status(wecom, by="parting", path=result) == {person["external_userid"]: 1}
    rows = wecom.post(path)["info"]
    assert "parting" not in {row["handover_userid"] for row in rows}
    assert not receiver.of(CONTACT, "del_external_contact")


def test_groups_are_handed_on(wecom):
    made = [wecom.sim("groups/create", owner="alice", name="g")["chat_id"] for _ in range(2)]
    path = "externalcontact/groupchat/onjob_transfer"

    def failed(path, chats, to):
        rows = wecom.post(path, chat_id_list=chats, new_owner=to)["failed_chat_list"]
        return [row["errcode"] for row in rows]

    assert failed(path, [*made, "wrNone"], "bob") == [40050]
    shown = wecom.post("externalcontact/groupchat/get", chat_id=made[0])["group_chat"]
    assert shown["owner"] == "bob"
    assert failed(path, [made[0]], "bob") == [90504]
    assert failed(path, [made[0]], "alice") == []
    assert failed(path, [made[0]], "bob") == [40128]
    resigned = "externalcontact/groupchat/transfer"
    assert failed(resigned, [made[0]], "bob") == [90500]
    wecom.sim("members/create", userid="leaving", name="L", departments=[3])
    orphan = wecom.sim("groups/create", owner="leaving", name="g")["chat_id"]
    wecom.sim("members/resign", member="leaving")
    assert failed(path, [orphan], "bob") == [90502]
    assert failed(resigned, [orphan], "bob") == []
    listed = wecom.post(
        "externalcontact/groupchat/list", limit=100, owner_filter={"userid_list": ["bob"]}
    )["group_chat_list"]
    assert {"chat_id": orphan, "status": 3} in listed


def test_the_days_of_members_and_groups_are_counted(wecom):
    wecom.sim("members/create", userid="busy", name="Busy", departments=[3])
    person = wecom.friend("busy")
    wecom.sim("chat", person=person["id"], member="busy", text="Hello?")
    wecom.sim("chat", person=person["id"], member="busy", text="Hello!", **{"from": "member"})
    chat_id = wecom.sim("groups/create", owner="busy", name="g", people=[person["id"]])["chat_id"]
    wecom.sim("groups/say", chat_id=chat_id, person=person["id"], text="Hi")
    at = int(wecom.look("clock")["now"])
    path = "externalcontact/get_user_behavior_data"
    day = wecom.post(path, userid=["busy"], start_time=at, end_time=at)["behavior_data"][0]
    expected = {"chat_cnt": 1, "message_cnt": 1, "new_contact_cnt": 1, "reply_percentage": 100.0}
    assert expected.items() <= day.items()
    quiet = wecom.post(path, userid=["fay"], start_time=at, end_time=at)["behavior_data"][0]
    assert "reply_percentage" not in quiet
    assert wecom.post(path, userid=["fay"], start_time=at - 40 * DAY, end_time=at)["errcode"]
    assert wecom.post(path, start_time=at, end_time=at)["errcode"] == 40063
    owners = {"owner_filter": {"userid_list": ["busy"]}, "day_begin_time": at}
    rows = wecom.post("externalcontact/groupchat/statistic", **owners)
    figures = rows["items"][0]["data"]
    assert (rows["total"], figures["chat_total"], figures["msg_total"]) == (1, 1, 1)
    assert (figures["new_member_cnt"], figures["member_has_msg"]) == (2, 1)
    by_day = wecom.post("externalcontact/groupchat/statistic_group_by_day", **owners)
    assert by_day["items"][0]["data"] == figures


def test_a_rule_stops_what_members_may_not_say(wecom):
    person = wecom.friend()
    body = {
        "rule_name": "Rivals",
        "word_list": ["cheaper elsewhere"],
        "semantics_list": [1],
        "intercept_type": 1,
        "applicable_range": {"user_list": [], "department_list": [2]},
    }
    add = "externalcontact/add_intercept_rule"
    rule_id = wecom.post(add, **body)["rule_id"]
    said = {"person": person["id"], "member": "alice", "from": "member"}
    status_code, sentence = wecom.refused("chat", **said, text="It is cheaper elsewhere.")
    assert (status_code, "cheaper elsewhere" in sentence) == (403, True)
    wecom.sim("chat", **said, text="Hello")
    change = {"user_list": ["carol"], "department_list": []}
    gone = {"user_list": [], "department_list": [2]}
    update = "externalcontact/update_intercept_rule"
    wecom.post(
        update,
        rule_id=rule_id,
        extra_rule={"semantics_list": []},
        add_applicable_range=change,
        remove_applicable_range=gone,
    )
    rule = wecom.post("externalcontact/get_intercept_rule", rule_id=rule_id)["rule"]
    assert rule["applicable_range"] == change
    assert rule["semantics_list"] == []
    wecom.sim("chat", **said, text="It is cheaper elsewhere.")
    listed = wecom.get("externalcontact/get_intercept_rule_list")["rule_list"]
    assert rule_id in {row["rule_id"] for row in listed}
    delete = "externalcontact/del_intercept_rule"
    assert wecom.post(delete, rule_id=rule_id)["errcode"] == 0
    assert wecom.post(delete, rule_id=rule_id)["errcode"] == 41068
    assert wecom.post(add, **{**body, "word_list": ["w" * 33]})["errcode"] == 40058
    assert wecom.post(add, **{**body, "rule_name": ""})["errcode"] == 40063
