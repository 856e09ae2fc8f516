"""Pages of files of orders: bring one, say its columns, try it, import it."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.commerce.commands import runs
from yutang.commerce.errors import WrongMap
from yutang.commerce.forms import ImportForm, TableForm, UploadForm, fitting_maps
from yutang.commerce.models import ImportRun, SavedMap
from yutang.commerce.reasons import counted
from yutang.kernel import reading
from yutang.kernel.errors import InvalidInput
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required


@member_required("orders.import")
@require_http_methods(["GET", "POST"])
def imports(request: MemberRequest) -> HttpResponse:
    """Bring a file; below, the files brought before."""
    chosen = {"kind": request.GET.get("kind", "")}
    form = UploadForm(request.POST or None, request.FILES or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            run = runs.upload_file(**_uploaded(form), owner=request.member)
            return redirect("commerce:import", pk=run.pk)
        except InvalidInput as fault:
            form.add_error("file", str(fault.sentence))
    history = ImportRun.objects.select_related("owner").defer("preview")
    context = {
        "form": form,
        "page": keyset.page(history, by="-created_at", cursor=request.GET.get("cursor"), size=20),
        "maps": SavedMap.objects.order_by("name"),
        "limit": runs.MOST_UPLOAD >> 20,
    }
    status = 422 if form.errors else 200
    return render(request, "commerce/imports.html", context, status=status)


@member_required("orders.import")
@require_http_methods(["GET", "POST"])
def import_run(request: MemberRequest, pk: int) -> HttpResponse:
    """One file: its first rows, its columns, its progress, what came of it."""
    run = get_object_or_404(ImportRun.objects.select_related("progress", "owner"), pk=pk)
    chosen = SavedMap.objects.filter(pk=reading.whole(request.GET.get("map")) or 0).first()
    form = _form(request, run, chosen)
    if request.method == "POST" and form.is_valid():
        try:
            _start(request, run, form)
            return redirect("commerce:import", pk=run.pk)
        except WrongMap as fault:
            form.add_error(fault.field if fault.field in form.fields else None, str(fault.sentence))
    context = {
        "run": run,
        "form": form,
        "maps": fitting_maps(run.preview.get("headers", []), run.kind),
        "chosen": chosen,
        "reasons": counted(run.counts.get("reasons", {})),
        "can_start": run.upload_id and run.state != ImportRun.State.DONE and not run.is_alive,
    }
    status = 422 if form.errors else 200
    return render(request, "commerce/import.html", context, status=status)


@member_required("orders.import")
@require_GET
def rejected(request: MemberRequest, pk: int) -> HttpResponse:
    """The rows handed back, as a download."""
    run = get_object_or_404(ImportRun.objects.select_related("rejected"), pk=pk)
    if run.rejected is None:
        raise Http404
    disposition = content_disposition_header(True, run.rejected.name)
    return HttpResponse(
        bytes(run.rejected.content),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or "attachment", "Cache-Control": "no-store"},
    )


@member_required("orders.import")
@require_POST
@asked(
    gettext_lazy("Forget these columns?"),
    gettext_lazy("Orders already imported stay."),
    gettext_lazy("Forget"),
)
def map_forget(request: MemberRequest, pk: int) -> HttpResponse:
    """Forget a saved map."""
    runs.forget_map(saved=get_object_or_404(SavedMap, pk=pk), actor=request.member)
    return redirect("commerce:imports")


def _uploaded(form: UploadForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    if not isinstance(file, TemporaryUploadedFile):
        raise InvalidInput(_("The file didn't arrive whole. Send it again."))
    path = Path(file.temporary_file_path())
    return {"name": file.name or "orders", "path": path, "kind": form.cleaned_data["kind"]}


def _form(
    request: MemberRequest, run: ImportRun, chosen: SavedMap | None
) -> ImportForm | TableForm:
    initial = {**run.map, "source": run.source}
    if chosen is not None:
        initial = {"source": chosen.source or run.source, **chosen.map, "save_as": chosen.name}
    headers = run.preview.get("headers", [])
    data = request.POST if request.method == "POST" else None
    if run.kind != ImportRun.Kind.ORDERS:
        return TableForm(data, initial=initial, kind=run.kind, headers=headers)
    return ImportForm(data, initial=initial, headers=headers)


def _start(request: MemberRequest, run: ImportRun, form: ImportForm | TableForm) -> None:
    source, is_trial = form.cleaned_data.get("source", ""), request.POST.get("act") != "import"
    runs.start_run(run=run, source=source, map=form.map, is_trial=is_trial, actor=request.member)
    if name := form.cleaned_data["save_as"]:
        runs.save_map(run=run, name=name, source=source, map=form.map, actor=request.member)
