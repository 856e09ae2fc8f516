"""Who opens a page: WeCom's web sign-in for members and customers (WECOM.md 4.2)."""

from urllib.parse import urlencode

from pydantic import Field

from yutang.wecom.api.shape import Shape, Text
from yutang.wecom.client import WeCom
from yutang.wecom.settings import App

AUTHORIZE_HOST = "https://open.weixin.qq.com"
LOGIN_HOST = "https://login.work.weixin.qq.com"


class Visitor(Shape):
    """Who a code stands for: a member (`userid`), or somebody else (`openid`).

    `external_userid` only for customers; `user_ticket` only after snsapi_privateinfo.
    """

    userid: Text = ""
    openid: Text = ""
    external_userid: Text = ""
    user_ticket: Text = ""


class Private(Shape):
    """What a member let us see of themselves."""

    userid: str
    avatar: Text = ""
    mobile: Text = ""
    email: Text = Field(default="")
    biz_mail: Text = ""


def authorize_url(app: App, redirect_uri: str, state: str, *, is_private: bool = False) -> str:
    """Where to send somebody inside WeCom or WeChat, to come back with a code."""
    query = {
        "appid": app.corp_id,
        "redirect_uri": redirect_uri,
        "response_type": "code",
        "scope": "snsapi_privateinfo" if is_private else "snsapi_base",
        "state": state,
        "agentid": app.agent_id,
    }
    host = AUTHORIZE_HOST if app.is_real else app.api_base
    return f"{host}/connect/oauth2/authorize?{urlencode(query)}#wechat_redirect"


def login_url(app: App, redirect_uri: str, state: str) -> str:
    """Where to send a member's browser on a computer, to sign in by scanning."""
    query = {
        "login_type": "CorpApp",
        "appid": app.corp_id,
        "agentid": app.agent_id,
        "redirect_uri": redirect_uri,
        "state": state,
    }
    host = LOGIN_HOST if app.is_real else app.api_base
    return f"{host}/wwlogin/sso/login?{urlencode(query)}"


def visitor(client: WeCom, code: str) -> Visitor:
    """Whom the code stands for; a code works once, within five minutes."""
    return Visitor.model_validate(client.get("auth/getuserinfo", code=code))


def private(client: WeCom, user_ticket: str) -> Private:
    """What the member let us see, by the ticket of a private sign-in."""
    answer = client.post("auth/getuserdetail", {"user_ticket": user_ticket})
    return Private.model_validate(answer)
