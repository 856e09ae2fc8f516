"""The form of a moment, with its look on a phone."""

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.content import uploads
from yutang.content.models import Material
from yutang.content.views.library import card
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import moments as commands
from yutang.outreach.forms.moments import MomentForm, initial_of, material_of, pictures_of
from yutang.outreach.models import Moment
from yutang.outreach.views.moments.looks import look_of, typed_look

UPLOADS = {"picture": "image", "video": "video", "cover": "image"}  # field → kind of file


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write a moment."""
    return _edit(request, Moment())


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    moment = get_object_or_404(Moment.objects.select_related("material"), pk=pk)
    if moment.state != Moment.State.DRAFT:
        messages.error(request, _("This moment has begun and can't be changed any more."))
        return redirect("moments:moment", pk=pk)
    return _edit(request, moment)


@member_required("sends.change")
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The moment on a phone, as it is typed."""
    return render(request, "outreach/moments/phone.html", typed_look(request.POST))


@member_required("sends.change")
@require_POST
def upload(request: MemberRequest, field: str) -> HttpResponse:
    """Keep uploaded files, checked by their content; answers with what the form shows of them."""
    if field not in UPLOADS:
        raise Http404
    shown = [_keep(each, UPLOADS[field]) for each in request.FILES.getlist("upload")]
    context = {"field": field, "files": shown}
    return render(request, "outreach/moments/files.html", context)


def _edit(request: MemberRequest, moment: Moment) -> HttpResponse:
    if request.method == "POST":
        form = MomentForm(request.POST)
        pictures, material = pictures_of(request.POST), material_of(request.POST)
        if form.is_valid() and _is_saved(request, moment, form, pictures, material):
            return redirect("moments:moment", pk=moment.pk)
        shown = typed_look(request.POST)
    else:
        form = MomentForm(initial=initial_of(moment))
        pictures = [each["file_id"] for each in moment.attachments if each["type"] == "image"]
        material = moment.material
        shown = look_of(moment)
    context: dict[str, Any] = {
        "form": form,
        "moment": moment,
        "pictures": [{"id": each} for each in pictures],
        "video": [{"id": form["video"].value()}] if form["video"].value() else [],
        "cover": [{"id": form["cover"].value()}] if form["cover"].value() else [],
        "chosen": [card(material)] if material else [],
        **shown,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/moments/edit.html", context, status=status)


def _is_saved(
    request: MemberRequest,
    moment: Moment,
    form: MomentForm,
    pictures: list[str],
    material: Material | None,
) -> bool:
    """Save it; what WeCom wouldn't take stands at its field."""
    if form.cleaned_data["kind"] == "material" and material is None:
        form.add_error("material", _("Choose something from the library."))
        return False
    if form.cleaned_data["kind"] == "image" and not pictures:
        form.add_error("kind", _("Choose a picture."))
        return False
    try:
        values = form.values(pictures, material)
        commands.save_moment(moment=moment, values=values, actor=request.member)
    except InvalidInput as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault.sentence))
        return False
    messages.success(request, _("“%(name)s” is saved.") % {"name": moment.name})
    return True


def _keep(uploaded: "UploadedFile[Any]", wants: str) -> dict[str, Any]:
    try:
        file = uploads.keep(uploaded, wants=wants)
    except DomainError as fault:
        return {"name": uploaded.name, "error": fault.sentence}
    return {"id": str(file.pk)}
