"""From the printed code to a known person: OAuth, anew at every scan.

WeCom tells a customer's id, or a stranger's openid; the official account, where one is set up,
adds the unionid.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yutang.acquisition import printing
from yutang.acquisition.commands import scans
from yutang.acquisition.errors import CodeClosed, NobodyOnDuty, TooManyScans
from yutang.acquisition.models import Code
from yutang.acquisition.rules.persons import Person
from yutang.acquisition.views.visit import SCANNING, told
from yutang.customers import visiting
from yutang.kernel import clock
from yutang.kernel.throttle import opens_too_fast
from yutang.org.access import public
from yutang.wecom import settings as wecom_settings
from yutang.wecom.errors import NotSetUp, WeComError


@require_safe
@never_cache
@public("whoever scans a printed code")
def scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a scan: ask WeCom who it is."""
    code = Code.objects.filter(slug=slug, kind=Code.Kind.PAGE).first()
    if code is None:
        return told(request, "unknown", status=404)
    if opens_too_fast(request):
        return told(request, "slow", status=429)
    if not code.is_open(clock.now()):
        return told(request, "closed", code=code)
    if not visiting.in_wechat(request):
        picture = printing.qr_data_uri(printing.address_of(code))
        return told(request, "outside", code=code, picture=picture)
    if not wecom_settings.app().is_complete:
        return told(request, "not_ready", code=code, status=503)
    return SCANNING.ask_wecom(slug, _back("scan_back", slug))


@require_safe
@never_cache
@public("whoever scans a printed code")
def scan_back(request: HttpRequest, slug: str) -> HttpResponse:
    """WeCom told who it is; of a stranger, the official account may tell the unionid."""
    code = get_object_or_404(Code, slug=slug)
    if SCANNING.returned(request, slug) is None:
        return redirect("acquisition:scan", slug)
    try:
        seen = visiting.visitor(request)
    except (WeComError, NotSetUp):
        return told(request, "try_again", code=code, status=503)
    if seen.userid:
        return told(request, "colleague", code=code)
    if visiting.asks_account(seen):
        return SCANNING.ask_account(slug, _back("scan_union", slug), openid=seen.openid)
    person = scans.person_of(openid=seen.openid, external_userid=seen.external_userid)
    return _begin(request, code, person)


@require_safe
@never_cache
@public("whoever scans a printed code")
def scan_union(request: HttpRequest, slug: str) -> HttpResponse:
    """The official account told the unionid; if it doesn't, the openid does."""
    code, begun = get_object_or_404(Code, slug=slug), SCANNING.returned(request, slug)
    if begun is None or not begun.get("openid"):
        return redirect("acquisition:scan", slug)
    person = scans.person_of(openid=begun["openid"], unionid=visiting.unionid(request))
    return _begin(request, code, person)


def _begin(request: HttpRequest, code: Code, person: Person) -> HttpResponse:
    try:
        begun = scans.record_scan(code=code, person=person, at=clock.now())
        if not code.asks_place:
            scans.meet_member(scan=begun, at=clock.now())
    except CodeClosed:
        return told(request, "closed", code=code)
    except TooManyScans:
        return told(request, "slow", code=code, status=429)
    except NobodyOnDuty:
        pass  # the next page says so, and lets her try again
    answer = redirect("acquisition:consultant", code.slug, begun.token)
    return SCANNING.remember(answer, token=begun.token)


def _back(view: str, slug: str) -> str:
    return reverse(f"acquisition:{view}", args=[slug])
