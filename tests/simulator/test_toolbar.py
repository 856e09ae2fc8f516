"""What a page beside a chat may ask of the client, and what a wrong signature gets: nothing."""

from typing import Any

import pytest

from simulator.crypto import js_signature
from tests.simulator.kit import AGENT, CORP, OTHER_AGENT, OTHER_SECRET, Client

PAGE = "http://127.0.0.1:8000/sidebar"
NONCE, TIME = "Wm3WZYTPz0wzccnW", "1414587457"


@pytest.fixture
def app(wecom: Client):
    wecom.refresh()
    yield wecom
    wecom.sim("app", agent_id=AGENT, trusted_domains=[])


def signed(app: Client, *, url: str = PAGE) -> dict[str, str]:
    ticket = app.get("ticket/get", type="agent_config")["ticket"]
    signature = js_signature(ticket, NONCE, TIME, url)
    return {
        "verifyAppId": CORP,
        "verifyNonceStr": NONCE,
        "verifyTimestamp": TIME,
        "verifySignature": signature,
    }


def call(app: Client, person, name: str, *, url: str = PAGE, **params) -> dict[str, Any]:
    asked = {"member": "alice", "person": person["id"], "name": name, "url": url}
    return dict(app.sim("toolbar", **asked, params=params))


def text(words: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}}


def said(app: Client, person) -> list[dict[str, Any]]:
    return list(app.look("chats", person=person["id"], member="alice")["messages"])


def test_a_configured_page_knows_the_customer_and_its_message_stands_in_the_chat(app):
    zhao = app.friend()
    key = signed(app)
    config = {
        "corpid": CORP,
        "agentid": str(AGENT),
        "nonceStr": NONCE,
        "timestamp": TIME,
        "signature": key["verifySignature"],
    }
    assert call(app, zhao, "agentConfig", **config) == {"err_msg": "agentConfig:ok"}
    assert call(app, zhao, "getContext", **key)["entry"] == "single_chat_tools"
    known = call(app, zhao, "getCurExternalContact", url=f"{PAGE}#top", **key)
    assert known["userId"] == zhao["external_userid"]
    assert "fail" in call(app, zhao, "getCurExternalChat", **key)["err_msg"]
    assert call(app, zhao, "sendChatMessage", **text("您好"), **key)["err_msg"].endswith(":ok")
    message = said(app, zhao)[-1]
    assert (message["sender"], message["content"]) == ("member", {"content": "您好"})


def test_cards_and_pictures_are_checked_as_wecom_checks_them(app):
    zhao, key = app.friend(), signed(app)
    image = app.upload("media/upload", "a.png", b"\x89PNG\r\n\x1a\n" + b"0" * 60, type="image")
    for fits, sent in (
        (True, {"msgtype": "image", "image": {"mediaid": image["media_id"]}}),
        (False, {"msgtype": "image", "image": {"mediaid": "nothing"}}),
        (False, {"msgtype": "video", "video": {"mediaid": image["media_id"]}}),
        (True, {"msgtype": "news", "news": {"link": "https://a.example/", "title": "一"}}),
        (False, {"msgtype": "news", "news": {"link": "https://a.example/", "title": ""}}),
        (False, text("话" * 1400)),
        (False, {"msgtype": "voice", "voice": {}}),
    ):
        answer = call(app, zhao, "sendChatMessage", **sent, **key)
        assert answer["err_msg"].endswith(":ok") is fits, (sent, answer)
    assert [each["kind"] for each in said(app, zhao)][-2:] == ["image", "link"]


def test_wrong_signatures_addresses_and_domains_get_nothing(app):
    zhao, key = app.friend(), signed(app)
    before = len(said(app, zhao))
    other = app.as_app(OTHER_SECRET)
    for name, worse in (
        ("another address", {"url": f"{PAGE}?x=1", **key}),
        ("another signature", {**key, "verifySignature": "0" * 40}),
        ("another corp", {**key, "verifyAppId": "wwother"}),
        ("none at all", {}),
    ):
        answer = call(app, zhao, "sendChatMessage", **text("坏"), **worse)
        assert answer["err_msg"] == "sendChatMessage:fail no permission", name
    app.sim("app", agent_id=AGENT, trusted_domains=["shop.example"])
    refused = call(app, zhao, "getContext", **key)
    assert refused["err_msg"].endswith("fail no permission")
    assert "127.0.0.1:8000" in refused["why"]
    app.sim("app", agent_id=OTHER_AGENT, callable=False)
    assert "fail" in call(app, zhao, "getContext", **signed(other))["err_msg"]
    app.sim("app", agent_id=OTHER_AGENT, callable=True)
    assert len(said(app, zhao)) == before


def test_in_a_group_the_page_knows_the_group_and_its_message_stands_there(app):
    zhao, key = app.friend(), signed(app)
    chat = app.sim("groups/create", owner="alice", people=[zhao["id"]], name="福利群")
    place = {"member": "alice", "chat_id": chat["chat_id"], "url": PAGE}
    found = app.sim("toolbar", **place, name="getCurExternalChat", params=key)
    assert found["chatId"] == chat["chat_id"]
    alone = app.sim("toolbar", **place, name="getCurExternalContact", params=key)
    assert alone["err_msg"].endswith("without context of external contact")
    sent = app.sim("toolbar", **place, name="sendChatMessage", params={**text("大家好"), **key})
    assert sent == {"err_msg": "sendChatMessage:ok"}
    stranger = app.sim("toolbar", **{**place, "member": "bob"}, name="sendChatMessage",
                       params={**text("大家好"), **key})  # fmt: skip
    assert "fail" in stranger["err_msg"]
