"""The bytes of pictures and videos: to members, and to customers what approved materials show."""

import re
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yutang.content.models import Material
from yutang.kernel.models import File
from yutang.org.access import MemberRequest, member_required, public

INLINE = frozenset({"image/jpeg", "image/png", "video/mp4"})
RANGE = re.compile(r"bytes=(\d{0,12})-(\d{0,12})", re.ASCII)


@public("customers and WeCom fetch what approved materials show")
@require_safe
def shown_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A file that a material in use shows; any other isn't there."""
    in_use = Material.objects.filter(file_ids__contains=[pk], state=Material.State.APPROVED)
    found = get_object_or_404(File.objects.filter(owner_id=None), pk=pk)
    if not in_use.exists():
        return HttpResponse(status=404)
    return _bytes(request, found, cache="public, max-age=86400")


@member_required("content.see")
@require_safe
def seen_file(request: MemberRequest, pk: UUID) -> HttpResponse:
    """A file of the library, also of drafts."""
    found = get_object_or_404(File.objects.filter(owner_id=None), pk=pk)
    return _bytes(request, found, cache="private, max-age=86400")


def _bytes(request: HttpRequest, file: File, *, cache: str) -> HttpResponse:
    """All of it or the part that a player asks for; pictures and videos are shown in place."""
    content = bytes(file.content)
    inline = file.content_type in INLINE
    headers = {
        "Content-Disposition": content_disposition_header(not inline, file.name) or "attachment",
        "Cache-Control": cache,
        "Accept-Ranges": "bytes",
        "X-Content-Type-Options": "nosniff",
    }
    span = _span(request.headers.get("Range", ""), len(content))
    if span is None:
        return HttpResponse(content, content_type=file.content_type, headers=headers)
    first, last = span
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    part = content[first : last + 1]
    return HttpResponse(part, status=206, content_type=file.content_type, headers=headers)


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the part asked for; None: all of it."""
    match = RANGE.fullmatch(asked)
    if match is None or not size or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size - 1
    first, last = int(match[1]), int(match[2] or size)
    return (first, min(last, size - 1)) if first < size and first <= last else None
