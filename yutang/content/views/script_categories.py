"""The categories of scripts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yutang.content.commands import script_categories as commands
from yutang.content.forms.scripts import CategoryForm
from yutang.content.models import ScriptCategory
from yutang.content.queries import scripts as queries
from yutang.kernel.errors import DomainError
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@member_required("scripts.change")
@require_http_methods(["GET", "POST"])
def categories(request: MemberRequest) -> HttpResponse:
    """All categories; a new one is made here."""
    form = CategoryForm(request.POST or None)
    if form.is_bound and form.is_valid():
        scene, name = request.POST.get("scene", ""), form.cleaned_data["name"]
        if _done(
            form, lambda: commands.create_category(scene=scene, name=name, actor=request.member)
        ):
            return redirect("content:script_categories")
    return _page(request, form)


@member_required("scripts.change")
@require_http_methods(["GET", "POST"])
def category(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename one."""
    found = get_object_or_404(ScriptCategory, pk=pk)
    form = CategoryForm(request.POST or None, initial={"name": found.name})
    if form.is_bound and form.is_valid():
        name = form.cleaned_data["name"]
        if _done(
            form, lambda: commands.rename_category(category_id=pk, name=name, actor=request.member)
        ):
            return redirect("content:script_categories")
    return _page(request, form, found)


@member_required("scripts.change")
@require_POST
@asked(
    gettext_lazy("Delete this category of scripts?"),
    gettext_lazy("A category in which scripts stand can't be deleted."),
    gettext_lazy("Delete"),
)
def category_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete an empty one."""
    found = get_object_or_404(ScriptCategory, pk=pk)
    commands.delete_category(category_id=found.pk, actor=request.member)
    return redirect("content:script_categories")


def _done(form: CategoryForm, act: Any) -> bool:
    try:
        act()
    except DomainError as fault:
        form.add_error("name", str(fault))
        return False
    return True


def _page(
    request: MemberRequest, form: CategoryForm, found: ScriptCategory | None = None
) -> HttpResponse:
    context = {"tree": queries.categories(), "form": form, "category": found}
    status = 422 if form.errors else 200
    return render(request, "content/scripts/categories.html", context, status=status)
