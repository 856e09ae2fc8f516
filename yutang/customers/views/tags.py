"""The company's tags: groups, tags, what WeCom has of them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.customers import commands, queries
from yutang.customers.forms import GroupForm, NameForm
from yutang.customers.models import Push, Tag, TagGroup
from yutang.kernel import jobs
from yutang.kernel.errors import DomainError
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required
from yutang.org.rules import SEES_ALL


@member_required("customers.see")
@require_GET
def tags(request: MemberRequest) -> HttpResponse:
    """All groups and tags; how many customers bear each is for those who see all of them."""
    groups = queries.catalogue()
    pushes = [row.push for row in groups] + [tag.push for row in groups for tag in row.tags]
    is_pending = any(push and push.state == Push.State.PENDING for push in pushes)
    counts = request.member.role in SEES_ALL
    context = {"groups": groups, "is_pending": is_pending, "counts": counts}
    part = request.headers.get("HX-Request") and "HX-Boosted" not in request.headers
    return render(request, f"customers/tags{'_list' if part else ''}.html", context)


@member_required("tags.change")
@require_http_methods(["GET", "POST"])
def group_new(request: MemberRequest) -> HttpResponse:
    """Make a group with its first tags."""
    form = GroupForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            commands.create_group(
                name=form.cleaned_data["name"], tags=form.cleaned_data["tags"], actor=request.member
            )
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault.sentence))
        else:
            return redirect("customers:tags")
    return _form(request, form, _("New tag group"))


@member_required("tags.change")
@require_http_methods(["GET", "POST"])
def tag_new(request: MemberRequest, pk: int) -> HttpResponse:
    """Make a tag in a group."""
    group = get_object_or_404(TagGroup, pk=pk, deleted_at=None)
    form = NameForm(request.POST or None)
    title = _("New tag in “%(group)s”") % {"group": group.name}
    return _named(
        request,
        form,
        title,
        lambda name: commands.create_tag(group=group, name=name, actor=request.member),
    )


@member_required("tags.change")
@require_http_methods(["GET", "POST"])
def group_rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a group another name."""
    group = get_object_or_404(TagGroup, pk=pk, deleted_at=None)
    form = NameForm(request.POST or None, initial={"name": group.name})
    return _named(
        request,
        form,
        _("Rename the group"),
        lambda name: commands.rename_group(group=group, name=name, actor=request.member),
    )


@member_required("tags.change")
@require_http_methods(["GET", "POST"])
def tag_rename(request: MemberRequest, pk: int) -> HttpResponse:
    """Give a tag another name."""
    tag = get_object_or_404(Tag, pk=pk, deleted_at=None)
    form = NameForm(request.POST or None, initial={"name": tag.name})
    return _named(
        request,
        form,
        _("Rename the tag"),
        lambda name: commands.rename_tag(tag=tag, name=name, actor=request.member),
    )


@member_required("tags.change")
@require_POST
def group_move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a group one place up or down."""
    group = get_object_or_404(TagGroup, pk=pk, deleted_at=None)
    commands.move_group(group=group, up=request.POST.get("to") == "up", actor=request.member)
    return redirect("customers:tags")


@member_required("tags.change")
@require_POST
def tag_move(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a tag one place to the front or back."""
    tag = get_object_or_404(Tag, pk=pk, deleted_at=None)
    commands.move_tag(tag=tag, up=request.POST.get("to") == "up", actor=request.member)
    return redirect("customers:tags")


@member_required("tags.change")
@require_POST
@asked(
    gettext_lazy("Delete this group with its tags?"),
    gettext_lazy("Its tags are taken off all customers, here and in WeCom. This can't be undone."),
    gettext_lazy("Delete"),
)
def group_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a group with its tags."""
    group = get_object_or_404(TagGroup, pk=pk, deleted_at=None)
    commands.delete_group(group=group, actor=request.member)
    messages.success(request, _("Deleted “%(name)s”.") % {"name": group.name})
    return redirect("customers:tags")


@member_required("tags.change")
@require_POST
@asked(
    gettext_lazy("Delete this tag?"),
    gettext_lazy("It is taken off all customers, here and in WeCom. This can't be undone."),
    gettext_lazy("Delete"),
)
def tag_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete a tag."""
    tag = get_object_or_404(Tag, pk=pk, deleted_at=None)
    commands.delete_tag(tag=tag, actor=request.member)
    messages.success(request, _("Deleted “%(name)s”.") % {"name": tag.name})
    return redirect("customers:tags")


@member_required("tags.change")
@require_POST
def push_retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Try again to tell WeCom what it refused."""
    commands.retry_push(push=get_object_or_404(Push, pk=pk), actor=request.member)
    return redirect("customers:tags")


@member_required("tags.change")
@require_POST
def tags_sync(request: MemberRequest) -> HttpResponse:
    """Read the tags from WeCom now."""
    jobs.later("customers.sync_tags", key="customers.sync_tags")
    messages.success(request, _("WeCom's tags are being read; the page shows them in a moment."))
    return redirect("customers:tags")


def _named(request: MemberRequest, form: NameForm, title: str, act: Any) -> HttpResponse:
    if form.is_bound and form.is_valid():
        try:
            act(form.cleaned_data["name"])
        except DomainError as fault:
            form.add_error("name", str(fault.sentence))
        else:
            return redirect("customers:tags")
    return _form(request, form, title)


def _form(request: MemberRequest, form: Any, title: str) -> HttpResponse:
    context = {"form": form, "title": title}
    return render(request, "customers/tag_form.html", context, status=422 if form.errors else 200)
