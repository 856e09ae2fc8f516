"""What a person sees who scans a page code: her consultant, or why there is none now.

Who she is comes from OAuth alone, anew at every scan; the cookie only ties the steps of one scan
to the browser that began it.
"""

import secrets
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition import printing
from yutang.acquisition.commands import publishing, scans
from yutang.acquisition.errors import CodeClosed, NobodyOnDuty, TooManyScans
from yutang.acquisition.models import Code, Scan
from yutang.acquisition.queries.meeting import greeting_card
from yutang.acquisition.rules.persons import Place
from yutang.acquisition.throttle import too_fast
from yutang.kernel import clock
from yutang.org.access import public
from yutang.wecom import client as wecom
from yutang.wecom import settings as wecom_settings
from yutang.wecom.api import oauth
from yutang.wecom.errors import NotSetUp, WeComError

COOKIE = "yutang_scan"
STEPS_WITHIN = 1800  # seconds
SALT = "acquisition.scan"


@require_safe
@never_cache
@public("whoever scans a printed code")
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a scan: ask WeCom who it is."""
    code = _code(slug)
    if code is None:
        return _told(request, "unknown", status=404)
    if too_fast(request):
        return _told(request, "slow", status=429)
    if not code.is_open(clock.now()):
        return _told(request, "closed", code=code)
    if not _in_wechat(request):
        return _outside(request, code)
    app = wecom_settings.app()
    if not app.is_complete:
        return _told(request, "not_ready", code=code, status=503)
    nonce = secrets.token_hex(16)
    back = settings.BASE_URL + reverse("acquisition:scan_back", args=[slug])
    answer = redirect(oauth.authorize_url(app, back, nonce))
    return _remember(answer, {"nonce": nonce, "slug": slug})


@require_safe
@never_cache
@public("whoever scans a printed code")
def scan_back(request: HttpRequest, slug: str) -> HttpResponse:
    """WeCom told who it is: remember the scan, and go on to the consultant."""
    code, begun = get_object_or_404(Code, slug=slug), _remembered(request)
    state, given = request.GET.get("state", ""), request.GET.get("code", "")
    asked = begun.get("nonce", "") if begun.get("slug") == slug else ""
    if not (asked and given and constant_time_compare(asked, state)):
        return redirect("acquisition:scan", slug)
    try:
        visitor = oauth.visitor(wecom.connect(), given)
    except (WeComError, NotSetUp):
        return _told(request, "try_again", code=code, status=503)
    if visitor.userid:
        return _told(request, "colleague", code=code)
    person = scans.person_of(openid=visitor.openid, external_userid=visitor.external_userid)
    try:
        begun_scan = scans.record_scan(code=code, person=person, at=clock.now())
    except CodeClosed:
        return _told(request, "closed", code=code)
    except TooManyScans:
        return _told(request, "slow", code=code, status=429)
    if not code.asks_place:
        _meet(begun_scan)
    answer = redirect("acquisition:consultant", slug, begun_scan.token)
    return _remember(answer, {"token": begun_scan.token})


@require_safe
@never_cache
@public("whoever has just scanned")
def consultant(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The consultant of this scan, and the way to her."""
    mine = _mine(request, slug, token)
    if mine is None:
        return redirect("acquisition:scan", slug)
    if mine.member_id is None:
        step = "place" if mine.code.asks_place and "busy" not in request.GET else "busy"
        return _told(request, step, code=mine.code, scan=mine)
    card = greeting_card(scan=mine)
    way = None if card.is_friend else publishing.entrance(scan=mine, member_id=mine.member_id)
    context = {"code": mine.code, "scan": mine, "card": card, "way": way}
    return render(request, "acquisition/phone/consultant.html", context)


@require_POST
@public("whoever has just scanned")
def choose(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Give the person her member: near her place if she told it."""
    mine = _mine(request, slug, token)
    if mine is None:
        return redirect("acquisition:scan", slug)
    met = mine.member_id is not None or _meet(mine, _place(request))
    url = reverse("acquisition:consultant", args=[slug, token])
    return redirect(url if met else f"{url}?{urlencode({'busy': 1})}")


@require_safe
@public("whoever has just scanned")
def way_picture(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The QR code that leads to the member of this scan."""
    mine = _mine(request, slug, token)
    if mine is None or mine.member_id is None:
        return HttpResponse(status=404)
    way = publishing.entrance(scan=mine, member_id=mine.member_id).way
    if way is None:
        return HttpResponse(status=404)
    if way.picture is None:
        return redirect(way.qr_url)
    return HttpResponse(bytes(way.picture.content), content_type=way.picture.content_type)


def _code(slug: str) -> Code | None:
    pages = Code.objects.select_related("store")
    return pages.filter(slug=slug, kind=Code.Kind.PAGE).first()


def _in_wechat(request: HttpRequest) -> bool:
    """Whether the page opens inside WeChat or WeCom, or inside the stand-in's phone."""
    agent = request.headers.get("User-Agent", "").lower()
    if "micromessenger" in agent or "wxwork" in agent:
        return True
    in_own_tab = request.headers.get("Sec-Fetch-Dest", "") == "document"
    return not wecom_settings.app().is_real and not in_own_tab


def _meet(mine: Scan, place: Place | None = None) -> bool:
    try:
        scans.meet_member(scan=mine, at=clock.now(), place=place)
    except (NobodyOnDuty, CodeClosed):
        return False
    return True


def _mine(request: HttpRequest, slug: str, token: str) -> Scan | None:
    """The scan, if this browser began it."""
    if not constant_time_compare(_remembered(request).get("token", ""), token):
        return None
    found = Scan.objects.select_related("code__store", "member")
    return found.filter(token=token, code__slug=slug).first()


def _place(request: HttpRequest) -> Place | None:
    try:
        place = Place(float(request.POST["latitude"]), float(request.POST["longitude"]))
    except (KeyError, ValueError):
        return None
    return place if abs(place.latitude) <= 90 and abs(place.longitude) <= 180 else None


def _remember(answer: HttpResponse, facts: dict[str, str]) -> HttpResponse:
    answer.set_cookie(
        COOKIE,
        signing.dumps(facts, salt=SALT),
        max_age=STEPS_WITHIN,
        path="/c/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _remembered(request: HttpRequest) -> dict[str, str]:
    try:
        facts = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=STEPS_WITHIN)
    except signing.BadSignature:
        return {}
    return facts if isinstance(facts, dict) else {}


def _outside(request: HttpRequest, code: Code) -> HttpResponse:
    picture = printing.qr_data_uri(printing.address_of(code))
    return render(request, "acquisition/phone/outside.html", {"code": code, "picture": picture})


def _told(request: HttpRequest, step: str, *, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"acquisition/phone/{step}.html", context, status=status)
