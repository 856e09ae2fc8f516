"""The welcome editor with its preview on a phone."""

from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from PIL import Image, UnidentifiedImageError

from yutang.content.rules import limits
from yutang.kernel import clock, files
from yutang.kernel.models import File
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import arrivals, commands, queries, rendering
from yutang.outreach.arrivals import Arrival
from yutang.outreach.errors import PictureTooLarge, PictureUnreadable
from yutang.outreach.forms.welcomes import (
    KEPT_BY_TYPE,
    AttachmentRow,
    WelcomeForm,
    attachment_rows,
    rows_of,
)
from yutang.outreach.models import Welcome
from yutang.outreach.rules import text

MOST_PICTURE_BYTES = 10 * 1024 * 1024  # WECOM.md 4.5
PICTURE_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png"}
WRITTEN = ("name", "source_key", "audience", "weekdays", "begins", "ends", "text")
FOLLOWING = ("second_text", "second_after_hours")


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("welcome.change")
def welcome_new(request: MemberRequest) -> HttpResponse:
    return _edit(request, Welcome(source_key=request.GET.get("source", "")[:40]))


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("welcome.change")
def welcome_edit(request: MemberRequest, pk: int) -> HttpResponse:
    return _edit(request, get_object_or_404(queries.welcomes(), pk=pk))


@require_POST
@member_required("welcome.change")
def welcome_preview(request: MemberRequest) -> HttpResponse:
    rows = attachment_rows(request.POST)
    return render(request, "outreach/preview.html", _preview(request, request.POST["text"], rows))


@require_safe
@member_required("welcome.change")
def attachment_row(request: MemberRequest) -> HttpResponse:
    kind = request.GET.get("type", "")
    if kind not in KEPT_BY_TYPE:
        raise Http404
    row = AttachmentRow(dict.fromkeys(KEPT_BY_TYPE[kind], "") | {"type": kind})
    return render(request, "outreach/attachment_row.html", {"row": row})


@require_POST
@member_required("welcome.change")
def picture(request: MemberRequest) -> HttpResponse:
    """Keep an uploaded picture, checked by its content; answers with its field."""
    uploaded = next(iter(request.FILES.values()), None)
    if not isinstance(uploaded, UploadedFile):
        raise PictureUnreadable
    file = _keep_picture(uploaded)
    return render(request, "outreach/picture_field.html", {"file_id": str(file.pk)})


def _edit(request: MemberRequest, welcome: Welcome) -> HttpResponse:
    choices = arrivals.choices(request.member)
    if request.method == "POST":
        form = WelcomeForm(request.POST, choices=choices)
        rows = attachment_rows(request.POST)
        too_many = len(rows) > limits.MOST_ATTACHMENTS
        if too_many:
            form.add_error(None, _("WeCom takes at most nine attachments."))
        if form.is_valid() and not too_many and not any(row.errors for row in rows):
            values = form.cleaned_data | {"attachments": [row.values for row in rows]}
            commands.save_welcome(welcome=welcome, values=values, actor=request.member)
            messages.success(request, _("“%(name)s” is saved.") % {"name": welcome.name})
            return redirect("outreach:welcomes")
    else:
        form = WelcomeForm(initial=_initial(welcome), choices=choices)
        rows = rows_of(welcome)
    shown = form["text"].value() or ""
    context = {"form": form, "rows": rows, "welcome": welcome, **_preview(request, shown, rows)}
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/editor.html", context, status=status)


def _initial(welcome: Welcome) -> dict[str, Any]:
    return {name: getattr(welcome, name) for name in WRITTEN + FOLLOWING}


def _preview(request: MemberRequest, typed: str, rows: list[AttachmentRow]) -> dict[str, Any]:
    example = Arrival("", code=_("Leaflet"), store=_("Xintiandi store"), gift=_("Tote bag"))
    values = rendering.values(
        customer="", member=request.member.name, arrival=example, at=clock.local(clock.now())
    )
    return {
        "bubble": limits.shorten(text.fill(typed, values), most=limits.MOST_TEXT_BYTES),
        "rows": rows,
        "bytes": limits.byte_count(typed),
        "most_bytes": limits.MOST_TEXT_BYTES,
    }


def _keep_picture(uploaded: "UploadedFile[bytes]") -> File:
    if (uploaded.size or 0) > MOST_PICTURE_BYTES:
        raise PictureTooLarge
    content = uploaded.read()
    try:
        with Image.open(BytesIO(content), formats=list(PICTURE_TYPES)) as image:
            image.verify()
            content_type = PICTURE_TYPES[image.format or ""]
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        raise PictureUnreadable from None
    return files.keep(name=uploaded.name or "picture", content=content, content_type=content_type)
