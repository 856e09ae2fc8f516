"""What a person sees who scanned a page code: her consultant, or why there is none now."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition.commands import publishing, scans
from yutang.acquisition.errors import CodeClosed, NobodyOnDuty
from yutang.acquisition.models import Scan
from yutang.acquisition.queries.meeting import greeting_card
from yutang.acquisition.rules.persons import Place
from yutang.acquisition.views.visit import scan_of, told
from yutang.kernel import clock
from yutang.org.access import public


@require_safe
@never_cache
@public("whoever has just scanned")
def consultant(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The consultant of this scan, and the way to her."""
    mine = scan_of(request, slug, token)
    if mine is None:
        return redirect("acquisition:scan", slug)
    if mine.member_id is None:
        step = "place" if mine.code.asks_place and "busy" not in request.GET else "busy"
        return told(request, step, code=mine.code, scan=mine)
    card = greeting_card(scan=mine)
    way = None if card.is_friend else publishing.entrance(scan=mine, member_id=mine.member_id)
    context = {"code": mine.code, "scan": mine, "card": card, "way": way}
    return render(request, "acquisition/phone/consultant.html", context)


@require_POST
@public("whoever has just scanned")
def choose(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Give the person her member: near her place if she told it."""
    mine = scan_of(request, slug, token)
    if mine is None:
        return redirect("acquisition:scan", slug)
    met = mine.member_id is not None or _meet(mine, _place(request))
    url = reverse("acquisition:consultant", args=[slug, token])
    return redirect(url if met else f"{url}?{urlencode({'busy': 1})}")


@require_safe
@public("whoever has just scanned")
def way_picture(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The QR code that leads to the member of this scan."""
    mine = scan_of(request, slug, token)
    if mine is None or mine.member_id is None:
        return HttpResponse(status=404)
    way = publishing.entrance(scan=mine, member_id=mine.member_id).way
    if way is None:
        return HttpResponse(status=404)
    if way.picture is None:
        return redirect(way.qr_url)
    return HttpResponse(bytes(way.picture.content), content_type=way.picture.content_type)


def _meet(mine: Scan, place: Place | None) -> bool:
    try:
        scans.meet_member(scan=mine, at=clock.now(), place=place)
    except (NobodyOnDuty, CodeClosed):
        return False
    return True


def _place(request: HttpRequest) -> Place | None:
    try:
        place = Place(float(request.POST["latitude"]), float(request.POST["longitude"]))
    except (KeyError, ValueError):
        return None
    return place if abs(place.latitude) <= 90 and abs(place.longitude) <= 180 else None
