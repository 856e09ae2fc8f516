"""Parts of one move: its list, its notices, and who is whom."""

from pathlib import Path

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yutang.acquisition.commands import moves as commands
from yutang.acquisition.commands.moving import confirm_match, refuse_match
from yutang.acquisition.commands.rosters import take_roster
from yutang.acquisition.models import GroupMove, MoveNotice
from yutang.acquisition.move_forms import NoticeForm, RosterForm
from yutang.acquisition.views.moves import move_of, shown
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required


@require_POST
@member_required("codes.change")
def move_list_upload(request: MemberRequest, pk: int) -> HttpResponse:
    """Take over the list of the old group."""
    move, form = move_of(request, pk), RosterForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        assert isinstance(file, TemporaryUploadedFile)
        try:
            path = Path(file.temporary_file_path())
            taken, broken = take_roster(move=move, path=path, actor=request.member)
        except DomainError as fault:
            form.add_error("file", str(fault.sentence))
        else:
            _tell(request, taken, broken)
            return redirect("acquisition:move", pk)
    return shown(request, move, roster=form)


@require_safe
@member_required("codes.change")
def move_rejected(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows of the last file that were handed back, with reasons."""
    file = move_of(request, pk).rejected
    if file is None:
        raise Http404
    disposition = content_disposition_header(True, file.name)
    return HttpResponse(
        bytes(file.content),
        content_type=file.content_type,
        headers={"Content-Disposition": disposition or "attachment", "Cache-Control": "no-store"},
    )


@require_POST
@member_required("codes.change")
def notice_save(request: MemberRequest, pk: int) -> HttpResponse:
    """A new notice."""
    return _save_notice(request, move_of(request, pk), None)


@require_POST
@member_required("codes.change")
def notice_change(request: MemberRequest, pk: int, notice: int) -> HttpResponse:
    """Change, drop or mark one notice, by the button pressed."""
    move = move_of(request, pk)
    row = get_object_or_404(MoveNotice, pk=notice, move=move)
    if "drop" in request.POST:
        commands.drop_notice(move=move, notice_id=row.pk)
    elif "posted" in request.POST:
        commands.mark_notice(notice_id=row.pk, posted=request.POST["posted"] == "1")
    else:
        return _save_notice(request, move, row.pk)
    return redirect("acquisition:move", pk)


@require_POST
@member_required("codes.change")
def match_decide(request: MemberRequest, pk: int, person: int) -> HttpResponse:
    """A likely match is right, or somebody else."""
    row = get_object_or_404(move_of(request, pk).people, pk=person)
    if request.POST.get("right") == "1":
        confirm_match(person=row, actor=request.member)
    else:
        refuse_match(person=row, actor=request.member)
    back = request.POST.get("back", "")
    query = f"?{back}" if back.replace("=", "").replace("_", "").isalnum() else ""
    return redirect(redirect("acquisition:move", pk).url + query)


def _save_notice(request: MemberRequest, move: GroupMove, notice_id: int | None) -> HttpResponse:
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            commands.save_notice(move=move, notice_id=notice_id, **form.cleaned_data)
        except DomainError as fault:
            form.add_error(fault.field, str(fault.sentence))
        else:
            messages.success(request, _("The notice is saved."))
            return redirect("acquisition:move", move.pk)
    return shown(request, move, notice=form)


def _tell(request: MemberRequest, taken: int, broken: int) -> None:
    words = ngettext("%(n)d person is on the list.", "%(n)d people are on the list.", taken)
    messages.success(request, words % {"n": taken})
    if broken:
        words = ngettext(
            "%(n)d row is handed back, with the reason.",
            "%(n)d rows are handed back, with reasons.",
            broken,
        )
        messages.warning(request, words % {"n": broken})
