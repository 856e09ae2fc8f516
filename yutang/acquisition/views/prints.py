"""QR codes as pictures: small for lists, framed for print."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yutang.acquisition import printing
from yutang.acquisition.models import Code
from yutang.acquisition.queries.codes import codes, way_of
from yutang.org.access import MemberRequest, member_required

LONGEST_TEXT = 24


@require_safe
@member_required("codes.see")
def code_picture(request: MemberRequest, slug: str) -> HttpResponse:
    """The bare QR code."""
    code = get_object_or_404(codes(scope=request.member), slug=slug)
    return answer(_qr(code), "image/png")


@require_safe
@member_required("codes.see")
def code_print(request: MemberRequest, slug: str, form: str) -> HttpResponse:
    """The QR code in a frame with words, to download."""
    code = get_object_or_404(codes(scope=request.member), slug=slug)
    headline = request.GET.get("headline", "").strip() or code.name
    footline = request.GET.get("footline", _("Scan with WeChat")).strip()
    sheet = printing.Sheet(_qr(code), headline[:LONGEST_TEXT], footline[:LONGEST_TEXT])
    if form == "svg":
        file = answer(printing.svg(sheet), "image/svg+xml")
    else:
        file = answer(printing.png(sheet), "image/png")
    if "inline" not in request.GET:
        file["Content-Disposition"] = f'attachment; filename="{code.slug}.{form}"'
    return file


def _qr(code: Code) -> bytes:
    picture = printing.qr_png(code, way_of(code))
    if picture is None:
        raise Http404
    return picture


def answer(content: bytes, kind: str) -> HttpResponse:
    """A picture that may be kept for a while, and runs nothing."""
    file = HttpResponse(content, content_type=kind)
    patch_cache_control(file, private=True, max_age=300)
    file["Content-Security-Policy"] = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return file
