"""What an open page tells of its visit; only the page itself can, by the proof it was given."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from yutang.content.commands import visits
from yutang.content.commands.visits import Sign
from yutang.content.models import Visit
from yutang.content.queries.opened import opened
from yutang.kernel import clock
from yutang.kernel.throttle import Throttle
from yutang.org.access import public

PROOF_KEPT = 12 * 3600  # seconds
_signer = signing.TimestampSigner(salt="content.reading")
_signs = Throttle(60)  # of one visit
WHO = "the page that was given the proof of its visit"


def proof_of(visit: Visit) -> str:
    """What only the browser that opened the visit has; addresses don't hold it."""
    return _signer.sign(visit.token)


@csrf_exempt  # the proof stands for it, and a page that is left can't send a header
@require_POST
@public(WHO)
def seen(request: HttpRequest) -> HttpResponse:
    """The page is, or was, on the screen."""
    visit, sign = _proved(request), _sign(request)
    if visit is None or sign is None:
        return HttpResponse(status=403 if visit is None else 400)
    if _signs.is_too_fast(visit.token):
        return HttpResponse(status=429)
    visits.see_visit(visit_id=visit.pk, sign=sign, at=clock.now())
    return HttpResponse(status=204)


@csrf_exempt  # as above
@require_POST
@public(WHO)
def clicked(request: HttpRequest) -> HttpResponse:
    """The reader follows a product card or an address of the article."""
    visit = _proved(request)
    what = opened(visit.link, clock.now()) if visit else None
    if visit is None or what is None:
        return HttpResponse(status=403)
    if _signs.is_too_fast(visit.token):
        return HttpResponse(status=429)
    product = _whole(request.POST.get("product", ""), most=10**12)
    url = request.POST.get("url", "")
    is_there = visits.note_click(
        visit=visit, opened=what, at=clock.now(), product_id=product, url=url
    )
    return HttpResponse(status=204 if is_there else 400)


def _proved(request: HttpRequest) -> Visit | None:
    """The visit that the proof was given for."""
    try:
        token = _signer.unsign(request.POST.get("proof", ""), max_age=PROOF_KEPT)
    except signing.BadSignature:
        return None
    return Visit.objects.select_related("link__material").filter(token=token).first()


def _sign(request: HttpRequest) -> Sign | None:
    seconds = _whole(request.POST.get("seconds", ""), most=10**6)
    depth = _whole(request.POST.get("depth", ""), most=100)
    if seconds is None or depth is None:
        return None
    return Sign(seconds=seconds, depth=depth, is_last=request.POST.get("last") == "1")


def _whole(text: str, *, most: int) -> int | None:
    """A whole number from nought to `most`."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 13
    return int(text) if is_number and int(text) <= most else None
