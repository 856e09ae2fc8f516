"""The library of scripts: found by a few letters, written, kept, imported; what came of them."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.commerce.words import short
from yutang.content.commands import script_imports
from yutang.content.commands import scripts as commands
from yutang.content.commands.script_imports import Target
from yutang.content.forms import scripts as forms
from yutang.content.models import Material, Script
from yutang.content.queries import scripts as queries
from yutang.content.queries.script_figures import Figures, figures
from yutang.kernel import enterprise, reading, sheets
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.kernel.models import Progress
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

DAYS = (7, 30, 90)
PAGE = 50


@member_required("scripts.see")
@require_GET
def scripts(request: MemberRequest) -> HttpResponse:
    """The scripts the member may see: by category, or found by what was typed."""
    given = request.GET
    narrowed = queries.Narrowed(
        scene=given.get("scene", ""),
        category=reading.whole(given.get("category")) or 0,
        level=given.get("level", ""),
        kept=given.get("kept", ""),
        obstacle=given.get("obstacle", ""),
        need=given.get("need", ""),
    )
    q, member = given.get("q", ""), request.member
    context: dict[str, Any] = {
        "narrowed": narrowed,
        "q": q,
        "kept_ids": queries.favourite_ids(member),
    }
    if q.strip() or narrowed.kept == "recent":
        context["scripts"] = queries.looked_for(member, narrowed, q)
    else:
        found = queries.listed(member, narrowed)
        page = keyset.page(found, by="-use_count", cursor=given.get("cursor"), size=PAGE)
        context |= {"page": page, "scripts": page.rows, "count": found.count()}
    if request.headers.get("HX-Request") and "HX-Boosted" not in request.headers:
        return render(request, "content/scripts/list_rows.html", context)
    context |= {
        "tree": queries.categories(),
        "levels": Script.Level.choices,
        "labels": forms.labels(narrowed),
    }
    return render(request, "content/scripts/list.html", context)


@member_required("scripts.see")
@require_GET
def script(request: MemberRequest, pk: int) -> HttpResponse:
    """One script: what it says, whom it suits, what came of it."""
    found = _seen(request, pk)
    materials = Material.objects.in_bulk(
        [part["material_id"] for part in found.parts if part["type"] == "material"]
    )
    context = {
        "script": found,
        "parts": [(part, materials.get(part.get("material_id", 0))) for part in found.parts],
        "figures": figures(request.member, days=90, script_ids=[pk]).get(pk, Figures()),
        "currency": enterprise.currency(),
        "suits": forms.suits(found),
        "is_kept": pk in queries.favourite_ids(request.member),
        "may_change": queries.may_change(request.member, found),
    }
    return render(request, "content/scripts/script.html", context)


@member_required("scripts.write")
@require_http_methods(["GET", "POST"])
def script_new(request: MemberRequest) -> HttpResponse:
    """Write a script."""
    start = {"category": request.GET.get("category", "")}
    form = forms.ScriptForm(request.member, request.POST or None, initial=start)
    return _written(request, form, None)


@member_required("scripts.write")
@require_http_methods(["GET", "POST"])
def script_edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Write it anew."""
    found = _seen(request, pk)
    form = forms.ScriptForm(request.member, request.POST or None, initial=forms.initial(found))
    return _written(request, form, found)


@member_required("scripts.write")
@require_POST
@asked(
    gettext_lazy("Remove this script?"),
    gettext_lazy("Nobody finds it any more; its figures stay."),
    gettext_lazy("Remove"),
)
def script_archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Take it out of the library."""
    commands.archive_script(script_id=_seen(request, pk).pk, actor=request.member)
    messages.success(request, _("Removed."))
    return redirect("content:scripts")


@member_required("scripts.see")
@require_POST
def script_favourite(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep it at hand, or don't any more."""
    found = _seen(request, pk)
    kept = request.POST.get("kept") == "yes"
    commands.set_favourite(script=found, member=request.member, kept=kept)
    return redirect("content:script", pk=found.pk)


@member_required("scripts.see")
@require_GET
def script_figures(request: MemberRequest) -> HttpResponse:
    """What came of the scripts that members within sight have sent."""
    days = reading.whole(request.GET.get("days")) or 30
    days = days if days in DAYS else 30
    known = figures(request.member, days=days)
    rows = Script.objects.select_related("category").in_bulk(known)
    context = {
        "rows": sorted(
            ((rows[id], each) for id, each in known.items() if id in rows),
            key=lambda row: (-row[1].uses, row[0].pk),
        ),
        "days": days,
        "choices": DAYS,
        "currency": enterprise.currency(),
    }
    return render(request, "content/scripts/figures.html", context)


@member_required("scripts.write")
@require_http_methods(["GET", "POST"])
def script_import(request: MemberRequest) -> HttpResponse:
    """Take over a sheet of scripts; what it is told of stands on the page of the work."""
    form = forms.SheetForm(request.member, request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        try:
            work = _started(request, form)
        except DomainError as fault:
            form.add_error(fault.field if fault.field in form.fields else "file", str(fault))
        else:
            return redirect("content:script_import_work", work.pk)
    status = 422 if form.errors else 200
    return render(request, "content/scripts/import.html", {"form": form}, status=status)


@member_required("scripts.write")
@require_GET
def script_import_work(request: MemberRequest, id: UUID) -> HttpResponse:
    """How far a sheet is; then what became of it, and the rows handed back with their reasons."""
    mine = Progress.objects.filter(kind=script_imports.KIND, owner_id=request.member.pk)
    work = get_object_or_404(mine, pk=id)
    context = {"work": work, "taken": work.result if work.state == "done" else None}
    return render(request, "content/scripts/import_work.html", context)


@member_required("scripts.write")
@require_GET
def script_import_example(request: MemberRequest) -> HttpResponseBase:
    """A sheet to start from."""
    header = ["场景", "分类", "标题", "内容", "障碍", "需求"]
    words = ["{customer}，先看看老客的评价\n---\n不合适七天可退", short("no_trust"), ""]
    rows = [["售前", _("Price"), _("Isn't that too dear?"), *words]]
    return sheets.csv_response("scripts-example.csv", header, rows)


def _seen(request: MemberRequest, pk: int) -> Script:
    return get_object_or_404(queries.visible(request.member), pk=pk)


def _written(request: MemberRequest, form: forms.ScriptForm, found: Script | None) -> HttpResponse:
    """Keep what was written, or show it again with what is wrong."""
    parts = list(found.parts) if found else []
    if form.is_bound:
        parts = forms.read_parts(request.POST, parts)
        if form.is_valid() and (made := _saved(request, form, found, parts)):
            messages.success(request, _("Saved."))
            return redirect("content:script", pk=made.pk)
    context = {
        "form": form,
        "script": found,
        "rows": forms.rows_of(parts),
        "offered": forms.offered(),
        "products": forms.products_of(form["product"].value()),
        "chosen": str(form["product"].value() or ""),
    }
    status = 422 if form.errors else 200
    return render(request, "content/scripts/editor.html", context, status=status)


def _saved(
    request: MemberRequest,
    form: forms.ScriptForm,
    found: Script | None,
    parts: list[dict[str, Any]],
) -> Script | None:
    draft = form.draft(parts)
    try:
        if found is None:
            return commands.create_script(draft=draft, actor=request.member)
        return commands.change_script(script_id=found.pk, draft=draft, actor=request.member)
    except InvalidInput as fault:
        form.add_error(fault.field if fault.field in form.fields else None, str(fault))
        return None


def _started(request: MemberRequest, form: forms.SheetForm) -> Progress:
    file = form.cleaned_data["file"]
    if not isinstance(file, TemporaryUploadedFile):
        raise InvalidInput(_("The file didn't arrive whole. Send it again."), field="file")
    target = Target(form.cleaned_data["level"], form.unit_id, request.member)
    return script_imports.start_import(path=Path(file.temporary_file_path()), target=target)
