"""Pages of the tree of categories."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.commerce import queries
from yutang.commerce.commands import catalogue
from yutang.commerce.errors import CategoryRefused
from yutang.commerce.forms import CategoryForm
from yutang.commerce.models import Category
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@member_required("products.change")
@require_http_methods(["GET", "POST"])
def categories(request: MemberRequest) -> HttpResponse:
    """The tree, and a form for a new category."""
    form = CategoryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.create_category(**form.cleaned_data, actor=request.member)
            return redirect("commerce:categories")
        except CategoryRefused as fault:
            form.add_error(fault.field, str(fault))
    context = {"form": form, "branches": queries.tree()}
    status = 422 if form.errors else 200
    return render(request, "commerce/categories.html", context, status=status)


@member_required("products.change")
@require_http_methods(["GET", "POST"])
def category(request: MemberRequest, pk: int) -> HttpResponse:
    """Rename one, or put it elsewhere."""
    found = get_object_or_404(Category, pk=pk)
    form = CategoryForm(request.POST or None, category=found)
    if request.method == "POST" and form.is_valid():
        name, parent = form.cleaned_data["name"], form.cleaned_data["parent"]
        try:
            catalogue.move_category(category=found, parent=parent, actor=request.member)
            if name != found.name:
                catalogue.rename_category(category=found, name=name, actor=request.member)
            return redirect("commerce:categories")
        except CategoryRefused as fault:
            form.add_error(fault.field, str(fault))
    context = {
        "form": form,
        "category": Category.objects.get(pk=pk),
        "is_empty": not (found.children.exists() or found.products.exists()),
    }
    status = 422 if form.errors else 200
    return render(request, "commerce/category.html", context, status=status)


@member_required("products.change")
@require_POST
@asked(_("Delete this category?"), _("It is empty; nothing else is lost."), _("Delete"))
def category_delete(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete an empty one."""
    found = get_object_or_404(Category, pk=pk)
    catalogue.delete_category(category=found, actor=request.member)
    return redirect("commerce:categories")
