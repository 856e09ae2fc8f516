"""The client against the stand-in: tokens shared, trouble told apart, nothing secret in a log."""

import json
import logging
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests.wecom import test_inbox
from yutang.kernel import clock
from yutang.wecom import client as wecom_client
from yutang.wecom import errors, pauses, tokens
from yutang.wecom.api import (
    contacts,
    external,
    js,
    links,
    media,
    messages,
    oauth,
    tags,
    ways,
    welcome,
)
from yutang.wecom.api import tokens as callback_ips
from yutang.wecom.client import WeCom
from yutang.wecom.models import AccessToken, Pause

pytestmark = pytest.mark.django_db


def fault(simulator, kind, **more):
    simulator.post("/sim/faults", kind=kind, **more)


def calls_of_gettoken(monkeypatch):
    """Count what is asked of gettoken."""
    asked = []
    original = WeCom._fetch_token

    def counted(self):
        asked.append(1)
        return original(self)

    monkeypatch.setattr(WeCom, "_fetch_token", counted)
    return asked


def test_a_token_is_fetched_once_and_kept_sealed(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    assert callback_ips.callback_ips(wecom)
    tokens.forget()  # as another process would begin
    assert callback_ips.callback_ips(wecom)
    assert len(asked) == 1
    row = AccessToken.objects.get()
    assert wecom.token() not in row.value
    assert row.expires_at
    assert row.expires_at - clock.now() > timedelta(minutes=90)


def test_a_token_is_renewed_a_minute_before_it_expires(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    wecom.token()
    expires_at = AccessToken.objects.get().expires_at
    assert expires_at
    with clock.frozen(expires_at - timedelta(seconds=59)):
        wecom.token()
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_need_a_token_at_once_ask_for_one(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    got = []

    def need():
        tokens.forget()
        got.append(wecom.token())

    test_inbox.in_threads(8, need)
    assert len(asked) == 1
    assert len(set(got)) == 1
    assert len(got) == 8


@pytest.mark.parametrize("errcode", [40014, 42001])
def test_a_token_revoked_early_is_replaced_and_the_call_goes_through(wecom, simulator, errcode):
    before = wecom.token()
    simulator.post("/sim/tokens/revoke", errcode=errcode)
    assert callback_ips.callback_ips(wecom)
    assert wecom.token() != before


def test_another_processs_new_token_is_taken_instead_of_asking_again(wecom, simulator, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    stale = tokens.Token(wecom.token(), clock.now() + timedelta(hours=1))
    simulator.post("/sim/tokens/revoke")
    assert callback_ips.callback_ips(wecom)  # "the other process" renews it
    tokens._known[f"access:{wecom.name}"] = stale
    assert callback_ips.callback_ips(wecom)
    assert len(asked) == 2


def test_a_wrong_secret_is_named_and_not_tried_again_at_once(wecom, simulator, monkeypatch):
    wrong = WeCom(replace(wecom.app, secret="wrong"))
    with pytest.raises(errors.TokenInvalid) as refused:
        wrong.token()
    assert refused.value.errcode == 40001
    simulator.post("/sim/faults", kind="silent", match="gettoken")  # would be noticed
    with pytest.raises(errors.Busy):
        wrong.token()


def test_without_settings_there_is_no_call(wecom):
    with pytest.raises(errors.NotSetUp):
        WeCom(replace(wecom.app, secret="")).token()


def test_busy_is_tried_again_and_then_told(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:-1", match="getcallbackip", count=2)
    assert callback_ips.callback_ips(wecom)
    fault(simulator, "errcode:-1", match="getcallbackip")
    with pytest.raises(errors.Busy) as busy:
        callback_ips.callback_ips(wecom)
    assert (busy.value.errcode, busy.value.retry_after) == (-1, 5)


def test_a_frequency_limit_pauses_that_call_for_every_process_until_it_is_over(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:45009", match="getcallbackip")
    with pytest.raises(errors.Busy) as busy:
        callback_ips.callback_ips(wecom)
    assert 25 <= busy.value.retry_after <= 31
    strikes = simulator.get("/sim/faults")
    pauses.forget()  # as another process would begin
    with pytest.raises(errors.Busy):
        callback_ips.callback_ips(wecom)
    assert simulator.get("/sim/faults") == strikes  # WeCom was left alone
    assert contacts.departments(wecom)  # other calls go on
    simulator.http.delete("/sim/faults")
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert callback_ips.callback_ips(wecom)
        assert not Pause.objects.exists()


def test_limits_in_a_row_pause_longer(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:45009", match="getcallbackip")
    at, lengths = clock.now(), []
    for _ in range(3):
        with clock.frozen(at), pytest.raises(errors.Busy) as busy:
            callback_ips.callback_ips(wecom)
        lengths.append(busy.value.retry_after)
        at += timedelta(seconds=busy.value.retry_after + 1)
    assert lengths == [30, 60, 120]


def test_a_silent_wecom_is_unreachable_for_reading_and_unknown_for_creating(
    wecom, simulator, monkeypatch
):
    wecom.token()
    fault(simulator, "silent", match="getcallbackip")
    fault(simulator, "silent", match="externalcontact/add_contact_way")
    short = wecom_client.Request("getcallbackip", seconds=0.3)
    started = time.monotonic()
    with pytest.raises(errors.Unreachable):
        wecom.call(short)
    creating = wecom_client.Request(
        "externalcontact/add_contact_way",
        body={"type": 1, "scene": 2, "user": ["Alice"], "state": "silent"},
        creates=True,
        seconds=0.3,
    )
    with pytest.raises(errors.UnknownOutcome):
        wecom.call(creating)
    assert time.monotonic() - started < 2
    simulator.http.delete("/sim/faults")
    states = [ways.get(wecom, id).state for id in ways.ids(wecom)]
    assert states.count("silent") == 1  # it had taken effect, and was not repeated


def test_a_broken_answer_is_tried_again_but_never_a_creation(wecom, simulator):
    wecom.token()
    fault(simulator, "http_500", match="getcallbackip", count=2)
    assert callback_ips.callback_ips(wecom)
    fault(simulator, "http_500", match="message/send", count=1)
    with pytest.raises(errors.UnknownOutcome):
        messages.send_text(wecom, ["Alice"], "hello")


def test_nobody_listening_is_unreachable(wecom):
    nowhere = WeCom(replace(wecom.app, api_base="http://127.0.0.1:9"))
    with pytest.raises(errors.Unreachable) as fault:
        nowhere.token()
    assert fault.value.retry_after == 15


def test_an_untrusted_address_is_named(wecom, simulator):
    app = simulator.world["apps"][0]
    simulator.post("/sim/app", agent_id=app["agent_id"], trusted_ips=["10.9.9.9"])
    try:
        with pytest.raises(errors.WeComError) as refused:
            wecom.token()
        assert (refused.value.errcode, refused.value.ip) == (60020, "127.0.0.1")
        assert "127.0.0.1" in str(refused.value)
    finally:
        simulator.post("/sim/app", agent_id=app["agent_id"], trusted_ips=["127.0.0.1"])


def test_neither_secrets_nor_bodies_are_logged(wecom, simulator, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):  # as the product's logging is set
        logging.getLogger(name).setLevel(logging.WARNING)
    fault(simulator, "errcode:-1", match="message/send", count=1)
    messages.send_text(wecom, ["Alice"], "a most private text")
    with pytest.raises(errors.WeComError):
        external.get(wecom, "wmNOBODY")
    said = caplog.text + repr(wecom) + repr(connection.settings_dict)
    for secret in (wecom.app.secret, wecom.token(), "a most private text"):
        assert secret not in said


def test_people_and_departments_are_read(wecom):
    assert {d.name for d in contacts.departments(wecom)} >= {"御糖", "人民路店"}
    assert {u.name for u in contacts.users(wecom, 3)} >= {"李娜", "王波"}
    assert {u.userid for u in contacts.names(wecom, 3)} >= {"Alice", "Bob"}
    assert contacts.get(wecom, "Carol").position == "店长"
    with pytest.raises(errors.WeComError) as refused:
        contacts.get(wecom, "nobody.at.all")
    assert refused.value.errcode in (60111, 40003)


def test_a_customer_comes_by_a_way_and_is_read_tagged_and_remarked(wecom, simulator):
    simulator.post("/sim/people", id="client-1", name="周洋")
    way = ways.add(wecom, users=["Alice"], state="store-9", remark="九店")
    assert ways.get(wecom, way.config_id).users == ["Alice"]
    ways.update(wecom, way.config_id, remark="九号店")
    assert ways.get(wecom, way.config_id).remark == "九号店"
    simulator.post("/sim/add", person="client-1", code=way.config_id, confirm_after_seconds=0)
    person = simulator.get("/sim/people/client-1")
    id = person["external_userid"]
    assert "Alice" in external.followers(wecom)
    assert id in external.ids(wecom, "Alice")
    group = tags.add(wecom, ["新客", "老客"], group_name="来源")
    tags.mark(wecom, "Alice", id, add=[group.tags[0].id])
    external.remark(wecom, "Alice", id, remark="周先生", remark_mobiles=["13800000009"])
    found = external.get(wecom, id)
    follow = next(f for f in found.follows if f.userid == "Alice")
    assert (found.contact.name, follow.state, follow.remark) == ("周洋", "store-9", "周先生")
    assert follow.tag_ids == [group.tags[0].id]
    pairs = [pair for page in external.batch(wecom, ["Alice", "Bob"]) for pair in page]
    assert any(p.contact.external_userid == id and p.follow.tag_ids for p in pairs)
    tags.edit(wecom, group.id, name="渠道")
    assert "渠道" in {each.name for each in tags.groups(wecom)}
    tags.delete(wecom, group_ids=[group.id])
    assert "渠道" not in {each.name for each in tags.groups(wecom)}
    ways.delete(wecom, way.config_id)


def test_no_relation_and_no_customer_are_told_apart(wecom, simulator):
    with pytest.raises(errors.WeComError) as unknown:
        external.get(wecom, "wmNOBODY")
    assert unknown.value.errcode == 40096
    simulator.post("/sim/people", id="client-2", name="吴月")
    simulator.post("/sim/member/add", person="client-2", member="Alice")
    id = simulator.get("/sim/people/client-2")["external_userid"]
    simulator.post("/sim/member/delete_customer", person="client-2", member="Alice")
    with pytest.raises(errors.NotRelated):
        external.remark(wecom, "Alice", id, remark="x")


def test_acquisition_links(wecom):
    link = links.create(wecom, "投放A", ["Alice"])
    assert link.link_id in list(links.ids(wecom))
    assert links.get(wecom, link.link_id).url == link.url
    assert links.with_channel(link.url, "scan 1/号").endswith(
        "?customer_channel=scan%201%2F%E5%8F%B7"
    )
    links.update(wecom, link.link_id, link_name="投放B")
    assert list(links.customers(wecom, link.link_id)) == []
    assert links.quota(wecom).total >= 0
    links.delete(wecom, link.link_id)


def test_a_welcome_with_an_unknown_code_is_refused(wecom):
    with pytest.raises(errors.WeComError) as refused:
        welcome.send(wecom, "WC_nothing", text="您好 👋")
    assert refused.value.errcode == 41050


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060f80f0001050101a5f645400000000049454e44ae426082"
)


def test_pictures_are_uploaded(wecom):
    uploaded = media.upload(wecom, "image", name="a.png", content=PNG, content_type="image/png")
    assert uploaded.media_id
    assert uploaded.expires_at - clock.now() > timedelta(days=2)
    url = media.upload_image(wecom, name="a.png", content=PNG, content_type="image/png")
    assert url.startswith("http")


def test_js_signatures(wecom):
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    url = "http://mp.weixin.qq.com?params=value#fragment"
    assert (
        js.signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url)
        == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    )
    assert js.corp_signature(wecom, url).signature
    assert js.agent_signature(wecom, url).signature
    assert AccessToken.objects.count() == 3


def test_sign_in_addresses_follow_the_base(wecom):
    there = oauth.authorize_url(wecom.app, "https://e.com/back?a=1", "s")
    assert there.startswith(f"{wecom.app.api_base}/connect/oauth2/authorize?appid=")
    assert "redirect_uri=https%3A%2F%2Fe.com%2Fback%3Fa%3D1" in there
    real = replace(wecom.app, api_base="https://qyapi.weixin.qq.com")
    assert oauth.authorize_url(real, "https://e.com/", "s").startswith(
        "https://open.weixin.qq.com/"
    )
    assert oauth.login_url(real, "https://e.com/", "s").startswith(
        "https://login.work.weixin.qq.com/"
    )
    with pytest.raises(errors.WeComError) as refused:
        oauth.visitor(wecom, "no-such-code")
    assert refused.value.errcode == 40029


def test_every_error_has_a_mend():
    for errcode in (48002, 60020, 84061, 123456):
        assert str(errors.refusal(errcode, "x"))
    assert "123456" in str(errors.refusal(123456, "x").sentence)
    assert json.dumps(str(errors.UnknownOutcome("x")))
