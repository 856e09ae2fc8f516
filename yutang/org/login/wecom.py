"""Sign-in by WeCom: inside WeCom without a click, on a computer by scanning.

The state is bound to the session, good once and for ten minutes; the way back leads to our own
pages only.
"""

import secrets

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme

from yutang.kernel import clock
from yutang.org.models import Member
from yutang.wecom import client, errors
from yutang.wecom import settings as wecom_settings
from yutang.wecom.api import oauth

STATE = "wecom_sign_in"
GOOD_SECONDS = 600


def is_connected() -> bool:
    """Whether this installation has a WeCom app to sign in by."""
    return wecom_settings.app().is_complete


def knows_who(request: HttpRequest) -> bool:
    """Whether WeCom tells without a click who opened the page."""
    return is_connected() and _in_wecom(request)


def address(request: HttpRequest) -> str:
    """WeCom's page that asks who this is, with a fresh state."""
    back = settings.BASE_URL + reverse("wecom_back")
    state = secrets.token_hex(16)
    request.session[STATE] = {
        "state": state,
        "next": _own_page(request, request.GET.get("next", "")),
        "at": clock.now().timestamp(),
    }
    if _in_wecom(request):
        return oauth.authorize_url(wecom_settings.app(), back, state)
    return oauth.login_url(wecom_settings.app(), back, state)


def take_state(request: HttpRequest) -> str | None:
    """The page to go on to when the returned state is the one given out; it is good once."""
    kept = request.session.pop(STATE, None)
    given = request.GET.get("state", "")
    if not kept or not constant_time_compare(kept["state"], given):
        return None
    if clock.now().timestamp() - kept["at"] > GOOD_SECONDS:
        return None
    return str(kept["next"])


def member_of(code: str) -> Member | None:
    """The member whom WeCom names for the code; None when it names nobody we know."""
    if not code:
        return None
    try:
        userid = oauth.visitor(client.connect(), code).userid
    except errors.WeComError:
        return None
    return Member.objects.filter(wecom_userid__iexact=userid).first() if userid else None


def sign_in(request: HttpRequest, member: Member, target: str) -> HttpResponse:
    """Go through allauth's stages, so that a second factor is asked here too."""
    response: HttpResponse = perform_login(request, Login(user=member, redirect_url=target))
    return response


def _in_wecom(request: HttpRequest) -> bool:
    """Whether the page opens inside WeCom, or in a frame of the stand-in's client."""
    if "wxwork" in request.headers.get("User-Agent", "").lower():
        return True
    in_frame = request.headers.get("Sec-Fetch-Dest", "") == "iframe"
    return in_frame and not wecom_settings.app().is_real


def _own_page(request: HttpRequest, target: str) -> str:
    own = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if own else "/"
