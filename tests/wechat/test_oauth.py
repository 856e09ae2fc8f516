"""The official account's web sign-in, against the stand-in."""

from dataclasses import replace

import pytest

from yutang.kernel import config
from yutang.wechat import errors, oauth
from yutang.wechat.settings import Account, account

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(simulator, monkeypatch):
    given = simulator.world["official_account"]
    monkeypatch.setenv("WECHAT_APP_ID", given["appid"])
    monkeypatch.setenv("WECHAT_SECRET", given["secret"])
    monkeypatch.setenv("WECOM_API_BASE", simulator.url)
    config.forget()
    return account()


def test_a_stand_in_for_wecom_stands_in_for_wechat(ours, simulator):
    assert ours.is_complete
    there = oauth.authorize_url(ours, "http://127.0.0.1:8000/c/x", "state1")
    assert there.startswith(f"{simulator.url}/connect/oauth2/authorize?appid={ours.app_id}")
    assert "scope=snsapi_base" in there


def test_the_real_account_is_asked_at_wechats_own_addresses():
    there = oauth.authorize_url(Account("wx1", "s"), "https://e.com/", "s", is_silent=False)
    assert there.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=wx1")
    assert "snsapi_userinfo" in there


def test_an_unknown_code_is_refused_and_the_secret_not_told(ours):
    with pytest.raises(errors.WeChatError) as refused:
        oauth.person(ours, "no-such-code")
    assert refused.value.errcode == 40029
    assert ours.secret not in repr(ours) + str(refused.value)


def test_nobody_listening_is_unreachable(ours):
    with pytest.raises(errors.WeChatUnreachable):
        oauth.person(replace(ours, api_base="http://127.0.0.1:9"), "code")


def test_without_settings_there_is_no_call():
    with pytest.raises(errors.NotSetUp):
        oauth.person(Account("", ""), "code")
