"""Uploaded lists: bring a file, say what knows the customers, see what came of it."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yutang.audiences.commands import lists as commands
from yutang.audiences.commands.lists import Asked
from yutang.audiences.forms import FileForm, ListForm
from yutang.audiences.models import Audience, ListUpload
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.access import MemberRequest, member_required


@member_required("audiences.change")
@require_http_methods(["GET", "POST"])
def list_new(request: MemberRequest) -> HttpResponse:
    """Bring a file for a new audience."""
    return _upload(request, None)


@member_required("audiences.change")
@require_http_methods(["GET", "POST"])
def list_more(request: MemberRequest, pk: int) -> HttpResponse:
    """Bring a file that changes an uploaded list."""
    kind = Audience.Kind.STATIC
    return _upload(request, get_object_or_404(Audience, pk=pk, kind=kind, archived_at=None))


@member_required("audiences.change")
@require_http_methods(["GET", "POST"])
def list_upload(request: MemberRequest, pk: int) -> HttpResponse:
    """One file: its first rows, its column, its progress, what came of it."""
    found = ListUpload.objects.select_related("audience", "progress", "rejected")
    upload = get_object_or_404(found, pk=pk)
    form = _form(request, upload)
    if request.method == "POST" and form.is_valid() and _took(request, upload, form):
        return redirect("audiences:list_upload", pk=pk)
    context: dict[str, Any] = {
        "upload": upload,
        "form": form,
        "can_start": upload.state in (ListUpload.State.DRAFT, ListUpload.State.FAILED),
    }
    status = 422 if form.errors else 200
    return render(request, "audiences/list_upload.html", context, status=status)


@member_required("audiences.change")
@require_GET
def list_rejected(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows handed back, as a download."""
    upload = get_object_or_404(ListUpload.objects.select_related("rejected"), pk=pk)
    if upload.rejected is None:
        raise Http404
    disposition = content_disposition_header(True, upload.rejected.name)
    return HttpResponse(
        bytes(upload.rejected.content),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or "attachment", "Cache-Control": "no-store"},
    )


def _upload(request: MemberRequest, audience: Audience | None) -> HttpResponse:
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = commands.upload_list(
                **_uploaded(form),
                owner=request.member,
                audience_id=audience.pk if audience else None,
            )
            return redirect("audiences:list_upload", pk=made.pk)
        except InvalidInput as fault:
            form.add_error("file", str(fault.sentence))
    context = {
        "form": form,
        "audience": audience,
        "limit": commands.MOST_UPLOAD >> 20,
        "uploads": _former(audience),
    }
    status = 422 if form.errors else 200
    return render(request, "audiences/list_new.html", context, status=status)


def _former(audience: Audience | None) -> list[ListUpload]:
    rows = ListUpload.objects.select_related("audience", "owner").order_by("-pk")
    return list((rows.filter(audience=audience) if audience else rows)[:20])


def _uploaded(form: FileForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    if not isinstance(file, TemporaryUploadedFile):
        raise InvalidInput(_("The file didn't arrive whole. Send it again."))
    return {"name": file.name or "list", "path": Path(file.temporary_file_path())}


def _form(request: MemberRequest, upload: ListUpload) -> ListForm:
    names = ("column", "by", "realm", "has_header", "way")
    initial = {name: getattr(upload, name) for name in names}
    initial["name"] = Path(upload.file_name).stem[:60]
    return ListForm(request.POST or None, initial=initial, upload=upload)


def _took(request: MemberRequest, upload: ListUpload, form: ListForm) -> bool:
    try:
        asked = Asked(**{k: v for k, v in form.cleaned_data.items() if v is not None})
        commands.take_list(upload_id=upload.pk, asked=asked, actor=request.member)
    except DomainError as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.sentence))
        return False
    return True
