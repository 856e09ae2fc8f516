"""Mass messages: tasks that members send, to friends, and no more often than WeCom allows."""

import signal

import httpx
import pytest

from simulator.crowd import Plan, run
from tests.simulator.kit import OTHER_SECRET, Process, apart
from tests.simulator.mass_kit import (
    ADD,
    HELLO,
    REMIND,
    RESULT,
    externals,
    made,
    statuses,
    texts,
)

LIST = "externalcontact/get_groupmsg_list_v2"
TASK = "externalcontact/get_groupmsg_task"
CANCEL = "externalcontact/cancel_groupmsg_send"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def test_nothing_arrives_before_the_member_sends_it(mass):
    zhao, qian = mass.friend(), mass.friend()
    msgid = made(mass, zhao, qian)
    assert mass.post(TASK, msgid=msgid)["task_list"] == [{"userid": "alice", "status": 0}]
    assert statuses(mass, msgid) == dict.fromkeys(externals(zhao, qian), 0)
    assert texts(mass, zhao) == []
    mass.sim("mass/confirm", member="alice", msgid=msgid)
    task = mass.post(TASK, msgid=msgid)["task_list"][0]
    assert task["status"] == 2
    assert abs(task["send_time"] - mass.look("clock")["now"]) < 10
    assert statuses(mass, msgid) == dict.fromkeys(externals(zhao, qian), 1)
    assert texts(mass, zhao) == ["上新啦"]
    assert mass.look(f"people/{zhao['id']}")["chats"][0]["last"]["content"] == HELLO
    assert mass.refused("mass/confirm", member="alice", msgid=msgid)[0] == 409


def test_text_and_attachments_arrive_as_messages_of_their_own(mass):
    zhao = mass.friend()
    media = mass.upload("media/upload", "a.png", PNG, type="image")["media_id"]
    link = {"title": "菜单", "url": "https://e.com"}
    parts = [
        {"msgtype": "image", "image": {"media_id": media}},
        {"msgtype": "link", "link": link},
    ]
    msgid = made(mass, zhao, attachments=parts)
    mass.sim("mass/confirm", member="alice", msgid=msgid)
    messages = mass.look("chats", person=zhao["id"], member="alice")["messages"]
    assert [message["kind"] for message in messages] == ["text", "image", "link"]
    assert mass.http.get(messages[1]["media_url"]).content == PNG
    assert all(message["mass"] == msgid for message in messages)


def test_ids_nobody_can_write_to_are_named_and_nobody_at_all_is_refused(mass):
    zhao, stranger, lost = mass.friend(), mass.person(), mass.friend()
    mass.sim("member/delete_customer", person=lost["id"], member="alice")
    unreachable = [*externals(stranger, lost), "wmNOBODY"]
    body = {"sender": "alice", "text": HELLO}
    answer = mass.post(ADD, external_userid=externals(zhao) + unreachable, **body)
    assert answer["fail_list"] == unreachable
    answer = mass.post(ADD, external_userid=unreachable, **body)
    assert (answer["errcode"], answer["fail_list"]) == (41048, unreachable)


def test_a_customer_who_deleted_the_member_gets_nothing(mass):
    zhao, qian = mass.friend(), mass.friend()
    msgid = made(mass, zhao, qian)
    mass.sim("customer/delete_member", person=zhao["id"], member="alice")
    mass.sim("mass/confirm", member="alice", msgid=msgid)
    assert list(statuses(mass, msgid).values()) == [2, 1]
    assert texts(mass, zhao) == []


def test_a_member_may_send_to_some_first(mass):
    people = [mass.friend() for _ in range(3)]
    msgid = made(mass, *people)
    assert mass.sim("mass/confirm", member="alice", msgid=msgid, customers=2)["status"] == 0
    assert list(statuses(mass, msgid).values()) == [1, 1, 0]
    assert mass.sim("mass/confirm", member="alice", msgid=msgid)["status"] == 2
    chosen = made(mass, *people, allow_select=True)
    assert mass.sim("mass/confirm", member="alice", msgid=chosen, customers=1)["status"] == 2
    assert list(statuses(mass, chosen).values()) == [1, 0, 0]


def test_asking_too_early_is_answered_with_being_dispatched(mass):
    mass.sim("settings", mass_dispatch_seconds=3.0)
    msgid = made(mass, mass.friend())
    assert mass.post(TASK, msgid=msgid)["errcode"] == 41063
    assert mass.post(RESULT, msgid=msgid, userid="alice")["errcode"] == 41063
    assert mass.refused("mass/confirm", member="alice", msgid=msgid)[0] == 404
    mass.sim("clock", advance_seconds=3)
    assert mass.post(TASK, msgid=msgid)["errcode"] == 0


def test_a_message_is_cancelled_for_those_who_have_not_sent_it(mass):
    zhao, qian = mass.friend("alice"), mass.friend("bob")
    answer = mass.post(ADD, external_userid=externals(zhao, qian), text=HELLO)
    msgid = answer["msgid"]
    mass.sim("mass/confirm", member="alice", msgid=msgid)
    assert mass.post(CANCEL, msgid=msgid)["errcode"] == 0
    assert mass.refused("mass/confirm", member="bob", msgid=msgid)[0] == 409
    assert mass.post(CANCEL, msgid=msgid)["errcode"] == 41093
    assert mass.post(REMIND, msgid=msgid)["errcode"] == 41093
    assert list(statuses(mass, msgid).values()) == [1]
    assert list(statuses(mass, msgid, "bob").values()) == [0]


def test_without_a_sender_it_goes_to_who_last_had_to_do_with_the_customer(mass):
    zhao = mass.friend("alice")
    mass.sim("add", person=zhao["id"], member="bob", confirm_after_seconds=0)
    mass.sim("clock", advance_seconds=60)
    mass.sim("chat", person=zhao["id"], member="alice", text="在吗")
    msgid = mass.post(ADD, external_userid=externals(zhao), text=HELLO)["msgid"]
    assert mass.post(TASK, msgid=msgid)["task_list"] == [{"userid": "alice", "status": 0}]


def test_tags_choose_within_a_group_any_and_across_groups_all(mass):
    first = mass.sim("tags/create", group="Taste", names=["Tea", "Milk"])["tags"]
    second = mass.sim("tags/create", group="Town", names=["North"])["tags"]
    tea, milk, north = first[0]["id"], first[1]["id"], second[0]["id"]
    both, one = mass.friend("bob"), mass.friend("bob")
    mass.sim("member/tag", person=both["id"], member="bob", add=[milk, north])
    mass.sim("member/tag", person=one["id"], member="bob", add=[tea])
    wanted = {"group_list": [{"tag_list": [tea, milk]}, {"tag_list": [north]}]}
    msgid = mass.post(ADD, tag_filter=wanted, text=HELLO)["msgid"]
    assert list(statuses(mass, msgid, "bob")) == externals(both)
    wrong = {"group_list": [{"tag_list": ["etWRONG"]}]}
    assert mass.post(ADD, tag_filter=wrong, text=HELLO)["errcode"] == 40068


def test_messages_are_listed_by_time_with_those_of_members(mass):
    zhao = mass.friend("carol")
    start = int(mass.look("clock")["now"])
    msgid = made(mass, zhao, sender="carol")
    own = mass.sim("mass/send", member="carol", text="mine")["msgid"]
    span = {"chat_type": "single", "start_time": start, "end_time": start + 86_400}

    def listed(**more):
        return [row["msgid"] for row in mass.post(LIST, **span, **more)["group_msg_list"]]

    assert {msgid, own} <= set(listed(limit=100))
    assert own not in listed(filter_type=0)
    assert msgid in listed(filter_type=0)
    assert listed(creator="carol") == [own]
    row = next(each for each in mass.post(LIST, **span)["group_msg_list"] if each["msgid"] == msgid)
    assert (row["text"], row["create_type"], "creator" in row) == (HELLO, 0, False)
    page = mass.post(LIST, **span, limit=1)
    assert len(page["group_msg_list"]) == 1
    rest = mass.post(LIST, **span, limit=1, cursor=page["next_cursor"])
    assert [rest["group_msg_list"][0]["msgid"]] == listed()[1:2]
    assert mass.post(LIST, **span, cursor="made up")["errcode"] == 50100
    too_long = {**span, "end_time": start + 32 * 86_400}
    assert mass.post(LIST, **too_long)["errcode"] == 40058


def test_a_wrong_or_missing_msgid_is_refused(mass):
    assert mass.post(TASK)["errcode"] == 41046
    assert mass.post(TASK, msgid="msgNO")["errcode"] == 41047
    msgid = made(mass, mass.friend("carol"), sender="carol")
    assert mass.post(RESULT, msgid=msgid, userid="alice")["errcode"] == 40003
    other = mass.as_app(OTHER_SECRET)  # sees the north only
    assert other.post(TASK, msgid=msgid)["errcode"] == 41047


def test_a_share_of_the_members_sends_and_the_seed_says_once_for_all_who(mass):
    zhao = mass.friend("alice")
    mass.sim("mass/confirm_many", member="alice")  # what other tests left waiting
    made_by_now = [made(mass, zhao) for _ in range(12)]
    some = mass.sim("mass/confirm_many", member="alice", share=0.5, seed=3)["tasks"]
    assert 0 < some < len(made_by_now)
    assert mass.sim("mass/confirm_many", member="alice", share=0.5, seed=3)["tasks"] == 0
    rest = mass.sim("mass/confirm_many", member="alice")["tasks"]
    assert some + rest == len(made_by_now)


def test_a_crowd_sends_what_waits(mass):
    msgid = made(mass, mass.friend("carol"), sender="carol")
    way = mass.way("alice")
    plan = Plan(str(mass.http.base_url), 11, 5.0, 1.2, 2, codes=[way], confirm=1.0, quiet=True)
    figures = apart(run(plan))
    assert figures["masses"] >= 1
    assert mass.post(TASK, msgid=msgid)["task_list"][0]["status"] == 2


def test_the_client_sees_what_waits_and_what_became_of_it(mass):
    zhao, qian = mass.friend("carol"), mass.friend("carol")
    msgid = made(mass, zhao, qian, sender="carol")
    mass.post(REMIND, msgid=msgid)
    waiting = next(
        row for row in mass.look("mass", member="carol")["waiting"] if row["id"] == msgid
    )
    assert (waiting["targets"], waiting["reminded"], waiting["kind"]) == (2, 1, "single")
    assert waiting["parts"] == [{"kind": "text", "content": HELLO}]
    mass.sim("mass/confirm", member="carol", msgid=msgid)
    done = next(row for row in mass.look("mass", member="carol")["done"] if row["id"] == msgid)
    assert (done["waits"], done["counts"]["sent"]) == (False, 2)


def test_a_group_message_is_said_in_the_owners_groups(mass):
    zhao = mass.friend("bob")
    chat_id = mass.sim("groups/create", owner="bob", name="茶友", people=[zhao["id"]])["chat_id"]
    body = {"chat_type": "group", "sender": "bob", "text": HELLO}
    answer = mass.post(ADD, chat_id_list=[chat_id, "wrOTHER"], **body)
    assert answer["fail_list"] == ["wrOTHER"]
    asked = {"msgid": answer["msgid"], "userid": "bob"}
    assert mass.post(RESULT, **asked)["send_list"] == []
    mass.sim("mass/confirm", member="bob", msgid=answer["msgid"])
    rows = mass.post(RESULT, **asked)["send_list"]
    assert [(row["chat_id"], row["status"]) for row in rows] == [(chat_id, 1)]
    said = mass.look(f"groups/{chat_id}")["messages"]
    assert [row["content"] for row in said if row["kind"] == "text"] == [HELLO]


def test_who_left_sends_nothing_more_and_is_still_asked_about(mass):
    mass.sim("members/create", userid="gina", name="Gina", departments=[2])
    msgid = made(mass, mass.friend("gina"), sender="gina")
    mass.sim("members/resign", member="gina")
    assert mass.sim("mass/confirm_many", msgid=msgid)["tasks"] == 0
    assert mass.refused("mass/confirm", member="gina", msgid=msgid)[0] == 404
    assert mass.post(TASK, msgid=msgid)["task_list"] == [{"userid": "gina", "status": 0}]


def test_a_group_that_has_another_owner_by_now_gets_nothing(mass):
    chat_id = mass.sim("groups/create", owner="bob", name="茶友")["chat_id"]
    body = {"chat_type": "group", "sender": "bob", "text": HELLO}
    msgid = mass.post(ADD, chat_id_list=[chat_id], **body)["msgid"]
    mass.sim("groups/dismiss", chat_id=chat_id, member="bob")
    assert mass.sim("mass/confirm", member="bob", msgid=msgid)["no_friend"] == 1
    assert mass.post(ADD, chat_id_list=[chat_id], **body)["errcode"] == 41048


def test_a_silent_answer_comes_after_the_task_was_made(mass):
    zhao = mass.friend("fay")
    start = int(mass.look("clock")["now"])
    mass.sim("faults", kind="silent", match=ADD, count=1)
    body = {"sender": "fay", "external_userid": externals(zhao), "text": {"content": "一次"}}
    with pytest.raises(httpx.ReadTimeout):
        mass.raw(
            "POST", ADD, {}, json=body, timeout=0.3, headers={"content-type": "application/json"}
        )
    span = {"chat_type": "single", "start_time": start, "end_time": start + 60}
    rows = mass.post(LIST, **span, limit=100)["group_msg_list"]
    assert [row["text"] for row in rows if row["text"]["content"] == "一次"] == [
        {"content": "一次"}
    ]
    mass.sim("faults", kind="errcode:45009", match=ADD, count=1)
    assert mass.post(ADD, **body)["errcode"] == 45009


def test_ten_thousand_customers_are_taken_and_survive_a_kill(tmp_path):
    names = [f"x{n}" for n in range(10_000)]
    process = Process(tmp_path / "home")
    client = process.start(
        people=[{"id": name, "name": name, "external_userid": f"wm{name}"} for name in names],
        follows=[{"person": name, "member": "alice", "tags": ["Gold"]} for name in names],
    )
    client.sim("settings", mass_dispatch_seconds=0.0)
    named = [f"wm{name}" for name in names]
    answer = client.post(ADD, sender="alice", external_userid=named, text=HELLO)
    client.sim("mass/confirm", member="alice", msgid=answer["msgid"], customers=9_000)
    client.http.close()
    process.end(signal.SIGKILL)
    client = process.start()
    assert answer["fail_list"] == []
    found, cursor = [], ""
    while True:
        asked = {"msgid": answer["msgid"], "userid": "alice", "limit": 1_000, "cursor": cursor}
        page = client.post(RESULT, **asked)
        found += [row["status"] for row in page["send_list"]]
        if not (cursor := page["next_cursor"]):
            break
    assert (found.count(1), found.count(0)) == (9_000, 1_000)
    client.http.close()
    process.end()
