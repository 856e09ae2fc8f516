"""The callback as a Django page: the same answers as the short way ahead of Django."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.views.decorators.csrf import csrf_exempt

from yutang.kernel.access import public
from yutang.wecom.callback import answer


@public("WeCom, which proves itself by its signature")
@csrf_exempt
def callback(request: HttpRequest) -> HttpResponse:
    """Prove our address to WeCom (GET), or take in an event (POST)."""
    try:
        body = request.body
    except (RequestDataTooBig, RawPostDataException):
        return HttpResponse("too big", status=413, content_type="text/plain")
    got = answer(request.method or "", request.META.get("QUERY_STRING", ""), body)
    return HttpResponse(got.text, status=got.status, content_type="text/plain; charset=utf-8")
