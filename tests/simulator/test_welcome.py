"""The welcome message: 20 seconds, once, each part a message of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest

SEND = "externalcontact/send_welcome_msg"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"0" * 64


@pytest.fixture
def added(wecom, receiver):
    """Adds somebody and returns the welcome code and the person."""

    def add() -> tuple[str, str]:
        person = wecom.person()
        wecom.sim("add", person=person["id"], code=wecom.way("alice"))
        heard = receiver.wait(
            "change_external_contact",
            "add_half_external_contact",
            len(receiver.of("change_external_contact", "add_half_external_contact")) or 1,
        )
        codes = {each["ExternalUserID"]: each["WelcomeCode"] for each in heard}
        while person["external_userid"] not in codes:
            heard = receiver.wait(
                "change_external_contact", "add_half_external_contact", len(heard) + 1
            )
            codes = {each["ExternalUserID"]: each["WelcomeCode"] for each in heard}
        return codes[person["external_userid"]], person["id"]

    return add


def media(wecom, kind="image", data=PNG):
    return wecom.upload("media/upload", "a.bin", data, type=kind)["media_id"]


def test_each_part_arrives_as_a_message(wecom, added):
    code, person = added()
    image, video, file = media(wecom), media(wecom, "video", MP4), media(wecom, "file")
    program = {"title": "点单", "pic_media_id": image, "appid": "wx1", "page": "/p"}
    parts = [
        {"msgtype": "image", "image": {"media_id": image}},
        {"msgtype": "link", "link": {"title": "菜单", "url": "https://e.com"}},
        {"msgtype": "miniprogram", "miniprogram": program},
        {"msgtype": "video", "video": {"media_id": video}},
        {"msgtype": "file", "file": {"media_id": file}},
        {"msgtype": "image", "image": {"pic_url": "http://p.qpic.cn/x"}},
    ]
    body = {"welcome_code": code, "text": {"content": "您好"}, "attachments": parts}
    assert wecom.post(SEND, **body)["errcode"] == 0
    messages = wecom.look("chats", person=person, member="alice")["messages"]
    kinds = [message["kind"] for message in messages]
    assert kinds == ["text", "image", "link", "miniprogram", "video", "file", "image"]
    assert all(message["welcome"] and message["after_add_ms"] < 20_000 for message in messages)
    assert wecom.http.get(messages[1]["media_url"]).content == PNG


def test_a_code_works_once(wecom, added):
    code, _ = added()
    body = {"welcome_code": code, "text": {"content": "hi"}}
    assert wecom.post(SEND, **body)["errcode"] == 0
    assert wecom.post(SEND, **body)["errcode"] == 41051


def test_a_code_expires_after_20_seconds(wecom, added):
    code, _ = added()
    wecom.sim("clock", advance_seconds=20)
    body = {"welcome_code": code, "text": {"content": "hi"}}
    assert wecom.post(SEND, **body)["errcode"] == 41050


def test_a_chat_that_has_begun_needs_no_welcome(wecom, added):
    code, person = added()
    wecom.sim("chat", person=person, member="alice", text="在吗")
    body = {"welcome_code": code, "text": {"content": "hi"}}
    assert wecom.post(SEND, **body)["errcode"] == 41051


def test_nobody_is_welcomed_who_has_left(wecom, added):
    code, person = added()
    wecom.sim("customer/delete_member", person=person, member="alice")
    body = {"welcome_code": code, "text": {"content": "hi"}}
    assert wecom.post(SEND, **body)["errcode"] == 41050


def test_two_apps_at_once_do_not_both_send(wecom, added):
    code, _ = added()
    wecom.sim("settings", latency_ms=150)
    body = {"welcome_code": code, "text": {"content": "hi"}}
    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(lambda _: wecom.post(SEND, **body)["errcode"], range(2)))
    assert codes == [0, 41096]


def link(**more):
    return {"msgtype": "link", "link": {"title": "t", "url": "https://e.com", **more}}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"welcome_code": ""}, 41049),
        ({"welcome_code": "WC_none"}, 41050),
        ({"text": {}}, 40063),
        ({"text": {"content": "李" * 1334}}, 45002),
        ({"attachments": [link()] * 10}, 41064),
        ({"attachments": [{"msgtype": "voice"}]}, 41065),
        ({"attachments": [{}]}, 41065),
        ({"attachments": [link(title="李" * 43)]}, 40058),
        ({"attachments": [link(desc="李" * 171)]}, 40058),
        ({"attachments": [link(url="")]}, 40063),
        ({"attachments": [{"msgtype": "image", "image": {"media_id": "none"}}]}, 40007),
        ({"attachments": [{"msgtype": "image", "image": {}}]}, 40007),
        ({"attachments": [{"msgtype": "video", "video": {}}]}, 40007),
        ({"attachments": [{"msgtype": "file", "file": {}}]}, 40007),
        (
            {"attachments": [{"msgtype": "miniprogram", "miniprogram": {"title": "李" * 22}}]},
            40058,
        ),
    ],
)
def test_a_wrong_welcome_is_refused_and_the_code_stays_good(wecom, added, body, code):
    good, _ = added()
    sent = {"welcome_code": good, "text": {"content": "hi"}, **body}
    assert wecom.post(SEND, **sent)["errcode"] == code
    again = wecom.post(SEND, welcome_code=good, text={"content": "hi"})
    assert again["errcode"] == 0


def test_media_of_another_kind_or_age_are_refused(wecom, added):
    video = media(wecom, "video", MP4)
    code, _ = added()
    parts = [{"msgtype": "image", "image": {"media_id": video}}]
    assert wecom.post(SEND, welcome_code=code, attachments=parts)["errcode"] == 40145
    wecom.sim("clock", advance_seconds=3 * 86_400)
    wecom.refresh()
    code, _ = added()
    parts = [{"msgtype": "video", "video": {"media_id": video}}]
    assert wecom.post(SEND, welcome_code=code, attachments=parts)["errcode"] == 40007


def test_figures_tell_how_fast_and_how_many_were_missed(wecom, added):
    since = int(wecom.look("clock")["now"] * 1000)
    quick, _ = added()
    _, missed = added()
    wecom.post(SEND, welcome_code=quick, text={"content": "hi"})
    figures = wecom.look("welcomes", since_ms=since)
    assert (figures["codes"], figures["sent"], figures["waiting"]) == (2, 1, 1)
    assert 0 <= figures["p50_ms"] <= figures["p99_ms"] < 5_000
    wecom.sim("clock", advance_seconds=21)
    figures = wecom.look("welcomes", since_ms=since)
    assert (figures["missing"], figures["waiting"]) == (1, 0)
    assert figures["missing_codes"][0]["person_id"] == missed
