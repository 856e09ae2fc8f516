"""The official account's web sign-in: who a WeChat user is, by openid and unionid."""

import atexit
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx
from pydantic import BaseModel, ConfigDict

from yutang.wechat.errors import NotSetUp, WeChatError, WeChatUnreachable
from yutang.wechat.settings import Account

TIMEOUT = httpx.Timeout(5.0, connect=3.0)
EXCHANGE = "sns/oauth2/access_token"


class Person(BaseModel):
    """A WeChat user; `unionid` only where the account is bound to an open platform."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    openid: str
    unionid: str = ""


def authorize_url(
    account: Account, redirect_uri: str, state: str, *, is_silent: bool = True
) -> str:
    """Where to send a WeChat user, to come back with a code; silent needs no consent page."""
    query = {
        "appid": account.app_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "snsapi_base" if is_silent else "snsapi_userinfo",
        "state": state,
    }
    return f"{account.pages}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def person(account: Account, code: str) -> Person:
    """Whom the code stands for; a code works once, within five minutes."""
    if not account.is_complete:
        raise NotSetUp
    query = {
        "appid": account.app_id,
        "secret": account.secret,
        "code": code,
        "grant_type": "authorization_code",
    }
    answer = _get(f"{account.api_base}/{EXCHANGE}", query)
    if errcode := int(answer.get("errcode") or 0):
        raise WeChatError(errcode, EXCHANGE)
    return Person.model_validate(answer)


def _get(url: str, query: dict[str, str]) -> dict[str, Any]:
    try:
        answer = _http().get(url, params=query).json()
    except (httpx.TransportError, ValueError):
        raise WeChatUnreachable(0, EXCHANGE) from None
    return answer if isinstance(answer, dict) else {}


@cache
def _http() -> httpx.Client:
    http = httpx.Client(timeout=TIMEOUT)
    atexit.register(http.close)
    return http
