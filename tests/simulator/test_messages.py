"""App messages, and tickets for the JS-SDK."""

import pytest

from simulator import crypto
from tests.simulator.kit import AGENT, OTHER_AGENT, OTHER_SECRET, numbers

SEND = "message/send"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


def send(wecom, **body):
    return wecom.post(SEND, **{"touser": "alice", "agentid": AGENT, **body})


def text(content="hi"):
    return {"msgtype": "text", "text": {"content": content}}


def inbox(wecom, userid="alice"):
    return wecom.look(f"members/{userid}")["app_messages"]


def test_a_message_reaches_those_it_can(wecom):
    answer = send(wecom, touser="alice|NOBODY", toparty="3|99", totag="1", **text())
    assert answer["errcode"] == 0
    assert (answer["invaliduser"], answer["invalidparty"]) == ("nobody", "99")
    assert inbox(wecom, "carol")[-1]["content"] == {"content": "hi"}
    assert inbox(wecom)[-1]["msgid"] == answer["msgid"]
    assert send(wecom, touser="@all", **text())["errcode"] == 0


def test_a_message_nobody_gets_is_refused(wecom):
    assert send(wecom, touser="nobody", **text())["errcode"] == 81013
    assert send(wecom, touser="", **text())["errcode"] == 82001
    assert send(wecom, touser="|".join("u" * 1_001), **text())["errcode"] == 40032
    assert send(wecom, agentid=OTHER_AGENT, **text())["errcode"] == 40056
    assert wecom.post(SEND, touser="alice", **text())["errcode"] == 40063


def card(**more):
    body = {"card_type": "text_notice", "card_action": {"type": 1, "url": "https://e.com"}, **more}
    return {"msgtype": "template_card", "template_card": body}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"msgtype": "text"}, 44004),
        ({}, 40008),
        ({"msgtype": "telepathy"}, 40008),
        ({"msgtype": "image", "image": {}}, 40007),
        ({"msgtype": "textcard", "textcard": {}}, 41016),
        ({"msgtype": "textcard", "textcard": {"title": "t"}}, 41033),
        ({"msgtype": "textcard", "textcard": {"title": "李" * 129}}, 45002),
        ({"msgtype": "textcard", "textcard": {"title": "t", "description": "d"}}, 40063),
        (
            {
                "msgtype": "textcard",
                "textcard": {"title": "t", "description": "d", "url": "u" * 2_049},
            },
            40039,
        ),
        ({"msgtype": "news", "news": {"articles": []}}, 45008),
        ({"msgtype": "news", "news": {"articles": [{"title": "t"}]}}, 40063),
        ({"msgtype": "news", "news": {"articles": [{"title": "t", "url": "u"}]}}, 0),
        ({"msgtype": "mpnews", "mpnews": {"articles": [{"title": "t"}]}}, 40007),
        ({"msgtype": "markdown", "markdown": {"content": "李" * 683}}, 45002),
        ({"msgtype": "markdown", "markdown": {"content": "**x**"}}, 0),
        ({"msgtype": "miniprogram_notice", "miniprogram_notice": {}}, 40063),
        (
            {"msgtype": "miniprogram_notice", "miniprogram_notice": {"appid": "a", "title": "短"}},
            40058,
        ),
        (
            {
                "msgtype": "miniprogram_notice",
                "miniprogram_notice": {
                    "appid": "a",
                    "title": "今日任务",
                    "content_item": [{"key": "k", "value": "v" * 31}],
                },
            },
            40058,
        ),
        (
            {
                "msgtype": "miniprogram_notice",
                "miniprogram_notice": {
                    "appid": "a",
                    "title": "今日任务",
                    "content_item": [{"key": "k", "value": "v"}] * 11,
                },
            },
            40058,
        ),
        (
            {
                "msgtype": "miniprogram_notice",
                "miniprogram_notice": {"appid": "a", "title": "今日任务"},
            },
            0,
        ),
        (card(card_type="poem"), 42031),
        (card(card_action=None), 42045),
        (card(horizontal_content_list=[{}] * 7), 42035),
        (card(jump_list=[{}] * 4), 42042),
        (card(card_type="button_interaction"), 43012),
    ],
)
def test_each_type_has_its_limits(wecom, body, code):
    assert send(wecom, **body)["errcode"] == code


def test_long_text_is_cut_rather_than_refused(wecom):
    assert send(wecom, **text("李" * 700))["errcode"] == 0
    assert inbox(wecom)[-1]["content"]["content"] == "李" * 682


def test_pictures_and_mpnews_need_a_picture(wecom):
    media_id = wecom.upload("media/upload", "a.png", PNG, type="image")["media_id"]
    assert send(wecom, msgtype="image", image={"media_id": media_id})["errcode"] == 0
    assert send(wecom, msgtype="file", file={"media_id": media_id})["errcode"] == 40145
    article = {"title": "t", "thumb_media_id": media_id, "content": "<p>x</p>"}
    assert send(wecom, msgtype="mpnews", mpnews={"articles": [article]})["errcode"] == 0


def test_everybody_cannot_get_a_miniprogram_notice(wecom):
    body = {"appid": "a", "title": "今日任务"}
    answer = send(wecom, touser="@all", msgtype="miniprogram_notice", miniprogram_notice=body)
    assert answer["errcode"] == 40058


def test_too_many_messages_to_one_member_vanish(wecom):
    wecom.sim("limits", message_member_minute=1)
    before = len(inbox(wecom))
    assert [send(wecom, **text())["errcode"] for _ in range(3)] == [0, 0, 0]
    assert len(inbox(wecom)) == before + 1


def test_an_app_has_a_daily_quota(wecom):
    wecom.sim("settings", app_account_limit=0)
    assert send(wecom, **text())["errcode"] == 45009
    wecom.sim("settings", app_account_limit=1_000)


def test_a_card_is_changed_once(wecom, receiver):
    task = f"task-{next(numbers)}"
    body = card(card_type="button_interaction", task_id=task)
    sent = send(wecom, **body)
    assert send(wecom, **body)["errcode"] == 42014
    missing = send(wecom, **card(card_type="button_interaction"))
    assert missing["errcode"] == 42014
    change = {"userids": ["alice", "nobody"], "agentid": AGENT}
    path, code = "message/update_template_card", sent["response_code"]
    assert wecom.post(path, **change, response_code=code)["errcode"] == 40063
    other = wecom.as_app(OTHER_SECRET)
    wrong = {**change, "agentid": OTHER_AGENT, "response_code": code}
    assert other.post(path, **wrong, button={"replace_name": "Done"})["errcode"] == 42015
    done = wecom.post(path, **change, response_code=code, button={"replace_name": "Done"})
    assert done["invaliduser"] == ["nobody"]
    assert inbox(wecom)[-1]["content"]["replaced_by"] == "Done"
    again = wecom.post(path, **change, response_code=code, template_card={"card_type": "x"})
    assert again["errcode"] == 60140
    sent = send(wecom, **card())
    wecom.sim("clock", advance_seconds=72 * 3_600 + 1)
    wecom.refresh()
    late = {**change, "response_code": sent["response_code"], "template_card": {"a": 1}}
    assert wecom.post(path, **late)["errcode"] == 60140


def test_a_message_is_taken_back_within_a_day(wecom):
    msgid = send(wecom, **text())["msgid"]
    assert wecom.post("message/recall", msgid=msgid)["errcode"] == 0
    assert inbox(wecom)[-1]["recalled"] is True
    assert wecom.post("message/recall", msgid="none")["errcode"] == 40058
    assert wecom.post("message/recall")["errcode"] == 40063
    wecom.sim("clock", advance_seconds=86_401)
    wecom.refresh()
    assert wecom.post("message/recall", msgid=msgid)["errcode"] == 42052


def test_a_js_signature_is_checked_as_the_client_does(wecom):
    ticket = wecom.get("ticket/get", type="agent_config")["ticket"]
    page = {"noncestr": "n", "timestamp": "1414587457", "url": "https://e.com/?a=b#part"}
    signature = crypto.js_signature(ticket, **page)
    assert wecom.sim("js_check", agent_id=AGENT, signature=signature, **page) == {"good": True}
    changed = {**page, "url": "https://e.com/other"}
    refused = wecom.refused("js_check", agent_id=AGENT, signature=signature, **changed)
    assert "40093" in refused[1]
    assert "42012" in wecom.refused("js_check", agent_id=42, signature="x", **page)[1]


def test_tickets_stay_the_same_and_are_limited(wecom):
    corp = wecom.get("get_jsapi_ticket")
    app = wecom.get("ticket/get", type="agent_config")
    assert corp["ticket"] == wecom.get("get_jsapi_ticket")["ticket"]
    assert corp["ticket"] != app["ticket"]
    assert 0 < app["expires_in"] <= 7_200
    other = wecom.as_app(OTHER_SECRET)
    assert other.get("get_jsapi_ticket")["ticket"] == corp["ticket"]
    assert other.get("ticket/get", type="agent_config")["ticket"] != app["ticket"]
    assert wecom.get("ticket/get", type="wx_card")["errcode"] == 91040
    wecom.sim("limits", ticket_app_hour=0)
    assert wecom.get("get_jsapi_ticket")["errcode"] == 45009
    wecom.sim("limits", ticket_app_hour=100, ticket_corp_hour=0)
    assert wecom.get("get_jsapi_ticket")["errcode"] == 45009
