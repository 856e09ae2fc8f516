"""The folders of the library."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.content.commands import folders as commands
from yutang.content.forms.folders import FolderForm
from yutang.content.models import Folder
from yutang.content.queries import library
from yutang.kernel.errors import InvalidInput
from yutang.org.access import MemberRequest, member_required


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("content.change")
def folders(request: MemberRequest) -> HttpResponse:
    """All folders, and a form for a new one."""
    form = FolderForm(request.POST or None, approves=request.member.may("content.approve"))
    if request.method == "POST" and form.is_valid():
        try:
            commands.create_folder(**form.cleaned_data, actor=request.member)
        except InvalidInput as fault:
            form.add_error(fault.field, str(fault))
        else:
            return redirect("content:folders")
    context = {"form": form, "branches": library.tree()}
    return render(request, "content/folders.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("content.change")
def folder(request: MemberRequest, pk: int) -> HttpResponse:
    """One folder: its name, and whether its materials wait for approval."""
    found = get_object_or_404(Folder, pk=pk)
    approves = request.member.may("content.approve")
    form = FolderForm(request.POST or None, approves=approves, folder=found)
    if request.method == "POST" and form.is_valid():
        asks = form.cleaned_data["asks_approval"] if approves else found.asks_approval
        name = form.cleaned_data["name"]
        try:
            commands.change_folder(
                folder_id=pk, name=name, asks_approval=asks, actor=request.member
            )
        except InvalidInput as fault:
            form.add_error(fault.field, str(fault))
        else:
            return redirect("content:folders")
    context = {"form": form, "folder": found}
    return render(request, "content/folder.html", context, status=422 if form.errors else 200)


@require_POST
@member_required("content.change")
def folder_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """An empty folder goes."""
    found = get_object_or_404(Folder, pk=pk)
    commands.delete_folder(folder_id=pk, actor=request.member)
    messages.success(request, _("The folder “%(name)s” is gone.") % {"name": found.name})
    return redirect("content:folders")
