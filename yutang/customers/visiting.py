"""Who opens a public page: OAuth there and back, tied together in one browser by a signed cookie.

WeCom tells a customer's id, or a stranger's openid; the official account, where one is set up,
adds the unionid.
"""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare

from yutang.wechat import oauth as official
from yutang.wechat import settings as wechat
from yutang.wechat.errors import WeChatError
from yutang.wecom import client as wecom
from yutang.wecom import settings as wecom_settings
from yutang.wecom.api import oauth
from yutang.wecom.api.oauth import Visitor

STEPS_WITHIN = 1800  # seconds


@dataclass(frozen=True)
class Errand:
    """Pages that ask who opens them; `page` is which of them, as its address names it."""

    cookie: str
    salt: str
    path: str

    def remember(self, answer: HttpResponse, **facts: str) -> HttpResponse:
        """Let the browser carry these facts, and nothing of an earlier step."""
        return self.keep(answer, facts, seconds=STEPS_WITHIN)

    def keep(self, answer: HttpResponse, what: object, *, seconds: int) -> HttpResponse:
        """Let the browser carry it for so long; nobody can change it on the way."""
        answer.set_cookie(
            self.cookie,
            signing.dumps(what, salt=self.salt),
            max_age=seconds,
            path=self.path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return answer

    def remembered(self, request: HttpRequest) -> dict[str, str]:
        """What the last step left with this browser; nothing if it was changed or is too old."""
        carried = request.COOKIES.get(self.cookie, "")
        try:
            facts = signing.loads(carried, salt=self.salt, max_age=STEPS_WITHIN)
        except signing.BadSignature:
            return {}
        return facts if isinstance(facts, dict) else {}

    def returned(self, request: HttpRequest, page: str) -> dict[str, str] | None:
        """What this browser carried to OAuth, if it comes back from there with its own state."""
        begun, state = self.remembered(request), request.GET.get("state", "")
        asked = begun.get("nonce", "") if begun.get("page") == page else ""
        fits = asked and request.GET.get("code") and constant_time_compare(asked, state)
        return begun if fits else None

    def ask_wecom(self, page: str, back: str, **facts: str) -> HttpResponse:
        """Send the browser to WeCom's OAuth, to come back to `back` with these facts."""
        nonce = secrets.token_hex(16)
        there = oauth.authorize_url(wecom_settings.app(), settings.BASE_URL + back, nonce)
        return self.remember(redirect(there), **facts, nonce=nonce, page=page)

    def ask_account(self, page: str, back: str, **facts: str) -> HttpResponse:
        """The same with the official account's OAuth."""
        nonce = secrets.token_hex(16)
        there = official.authorize_url(wechat.account(), settings.BASE_URL + back, nonce)
        return self.remember(redirect(there), **facts, nonce=nonce, page=page)


def visitor(request: HttpRequest) -> Visitor:
    """Whom the code stands for that WeCom sent back; raises `WeComError` or `NotSetUp`."""
    return oauth.visitor(wecom.connect(), request.GET["code"])


def asks_account(seen: Visitor) -> bool:
    """Whether only the official account can tell more: a stranger, and there is an account."""
    return bool(wechat.account().is_complete and seen.openid and not seen.external_userid)


def unionid(request: HttpRequest) -> str:
    """The unionid that the official account tells of the code it sent back; empty if it doesn't."""
    try:
        return official.person(wechat.account(), request.GET["code"]).unionid
    except WeChatError:
        return ""


def in_wechat(request: HttpRequest) -> bool:
    """Whether the page opens inside WeChat or WeCom, or inside the stand-in's phone."""
    agent = request.headers.get("User-Agent", "").lower()
    if "micromessenger" in agent or "wxwork" in agent:
        return True
    in_own_tab = request.headers.get("Sec-Fetch-Dest", "") == "document"
    return not wecom_settings.app().is_real and not in_own_tab
