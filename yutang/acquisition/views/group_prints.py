"""The QR codes of group codes as pictures: small for lists, framed for print."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yutang.acquisition import printing
from yutang.acquisition.queries.group_codes import group_codes
from yutang.acquisition.views.prints import LONGEST_TEXT, answer
from yutang.org.access import MemberRequest, member_required


@require_safe
@member_required("codes.see")
def group_code_picture(request: MemberRequest, slug: str) -> HttpResponse:
    """The bare QR code."""
    code = get_object_or_404(group_codes(scope=request.member), slug=slug)
    return answer(printing.drawn(printing.address_of_group_code(code)), "image/png")


@require_safe
@member_required("codes.see")
def group_code_print(request: MemberRequest, slug: str, form: str) -> HttpResponse:
    """The QR code in a frame with words, to download."""
    code = get_object_or_404(group_codes(scope=request.member), slug=slug)
    qr = printing.drawn(printing.address_of_group_code(code))
    headline = request.GET.get("headline", "").strip() or code.name
    footline = request.GET.get("footline", _("Scan with WeChat to join the group")).strip()
    sheet = printing.Sheet(qr, headline[:LONGEST_TEXT], footline[: LONGEST_TEXT * 2])
    if form == "svg":
        file = answer(printing.svg(sheet), "image/svg+xml")
    else:
        file = answer(printing.png(sheet), "image/png")
    file["Content-Disposition"] = f'attachment; filename="{code.slug}.{form}"'
    return file
