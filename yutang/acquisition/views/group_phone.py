"""From a printed group code to the group that is right for whoever scanned it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yutang.acquisition import printing
from yutang.acquisition.commands.group_scans import record_group_scan
from yutang.acquisition.commands.scans import person_of
from yutang.acquisition.errors import CodeClosed, TooManyScans
from yutang.acquisition.models import GroupCode, GroupScan
from yutang.acquisition.queries.doors import entrance
from yutang.acquisition.rules.persons import Person
from yutang.acquisition.views.visit import told
from yutang.customers import visiting
from yutang.customers.visiting import Errand
from yutang.kernel import clock
from yutang.kernel.throttle import opens_too_fast
from yutang.org.access import public
from yutang.wecom import settings as wecom_settings
from yutang.wecom.errors import NotSetUp, WeComError

SCANNING = Errand(cookie="yutang_group", salt="acquisition.group", path="/g/")


@require_safe
@never_cache
@public("whoever scans a printed code")
def group_scan(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a scan: ask WeCom who it is."""
    code = GroupCode.objects.filter(slug=slug).first()
    if code is None:
        return told(request, "unknown", status=404)
    if opens_too_fast(request):
        return told(request, "slow", status=429)
    if not code.is_open(clock.now()):
        return told(request, "closed", code=code)
    if not visiting.in_wechat(request):
        picture = printing.qr_data_uri(printing.address_of_group_code(code))
        return told(request, "group_outside", code=code, picture=picture)
    if not wecom_settings.app().is_complete:
        return told(request, "not_ready", code=code, status=503)
    return SCANNING.ask_wecom(slug, reverse("acquisition:group_scan_back", args=[slug]))


@require_safe
@never_cache
@public("whoever scans a printed code")
def group_scan_back(request: HttpRequest, slug: str) -> HttpResponse:
    """WeCom told who it is; of a stranger, the official account may tell the unionid."""
    code = get_object_or_404(GroupCode, slug=slug)
    if SCANNING.returned(request, slug) is None:
        return redirect("acquisition:group_scan", slug)
    try:
        seen = visiting.visitor(request)
    except (WeComError, NotSetUp):
        return told(request, "try_again", code=code, status=503)
    if seen.userid:
        return told(request, "group_colleague", code=code)
    if visiting.asks_account(seen):
        back = reverse("acquisition:group_scan_union", args=[slug])
        return SCANNING.ask_account(slug, back, openid=seen.openid)
    person = person_of(openid=seen.openid, external_userid=seen.external_userid)
    return _begin(request, code, person)


@require_safe
@never_cache
@public("whoever scans a printed code")
def group_scan_union(request: HttpRequest, slug: str) -> HttpResponse:
    """The official account told the unionid; if it doesn't, the openid does."""
    code, begun = get_object_or_404(GroupCode, slug=slug), SCANNING.returned(request, slug)
    if begun is None or not begun.get("openid"):
        return redirect("acquisition:group_scan", slug)
    person = person_of(openid=begun["openid"], unionid=visiting.unionid(request))
    return _begin(request, code, person)


@require_safe
@never_cache
@public("whoever has just scanned")
def group_entrance(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The group for this scan with its QR code, or why there is none now."""
    mine = _scan_of(request, slug, token)
    if mine is None:
        return redirect("acquisition:group_scan", slug)
    if not mine.code.is_open(clock.now()):
        return told(request, "closed", code=mine.code)
    context = {"code": mine.code, "scan": mine, "way": entrance(mine)}
    return render(request, "acquisition/phone/group.html", context)


@require_safe
@public("whoever has just scanned")
def group_picture(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The QR code that leads into the group of this scan."""
    mine = _scan_of(request, slug, token)
    door = mine.door if mine else None
    if door is None or not door.is_live:
        return HttpResponse(status=404)
    if door.picture is None or not wecom_settings.app().is_real:
        return redirect(door.qr_url)  # the stand-in's phone reads codes that came from it
    return HttpResponse(bytes(door.picture.content), content_type=door.picture.content_type)


def _begin(request: HttpRequest, code: GroupCode, person: Person) -> HttpResponse:
    try:
        begun = record_group_scan(code=code, person=person, at=clock.now())
    except CodeClosed:
        return told(request, "closed", code=code)
    except TooManyScans:
        return told(request, "slow", code=code, status=429)
    answer = redirect("acquisition:group_entrance", code.slug, begun.token)
    return SCANNING.remember(answer, token=begun.token)


def _scan_of(request: HttpRequest, slug: str, token: str) -> GroupScan | None:
    """The scan, if this browser began it."""
    if not constant_time_compare(SCANNING.remembered(request).get("token", ""), token):
        return None
    found = GroupScan.objects.select_related("code__store", "door__picture")
    return found.filter(token=token, code__slug=slug).first()
