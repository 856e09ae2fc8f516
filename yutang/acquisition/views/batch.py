"""Many codes from a sheet: upload, look, make."""

import csv
from datetime import timedelta
from io import StringIO
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.acquisition.commands.batch import (
    KIND,
    BadRow,
    GoodRow,
    SheetReader,
    start_making,
)
from yutang.acquisition.errors import BadSheet
from yutang.acquisition.forms import SheetForm
from yutang.acquisition.rules import sheet
from yutang.acquisition.uploads import table_of
from yutang.kernel import clock, files
from yutang.kernel.models import File, Progress
from yutang.kernel.sheets import csv_response
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

LARGEST = 5 * 1024 * 1024  # bytes
KEPT = timedelta(hours=24)
SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("codes.change")
def batch_upload(request: MemberRequest) -> HttpResponse:
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["sheet"]
        content = upload.read(LARGEST + 1)
        try:
            _read(content, request.member)
        except BadSheet as bad:
            form.add_error("sheet", str(bad))
        else:
            kept = files.keep(
                name=upload.name,
                content=content,
                content_type="application/octet-stream",
                owner_id=request.member.pk,
                expires_at=clock.now() + KEPT,
            )
            return redirect("acquisition:batch_look", kept.pk)
    return render(
        request, "acquisition/batch.html", {"form": form}, status=422 if form.errors else 200
    )


@require_safe
@member_required("codes.change")
def batch_look(request: MemberRequest, id: UUID) -> HttpResponse:
    """What the sheet would make, and what is wrong with the rest."""
    kept = _kept(request, id)
    good, bad = _read(bytes(kept.content), request.member)
    context = {"file": kept, "good": good[:SHOWN], "good_count": len(good), "bad": bad[:SHOWN],
               "bad_count": len(bad)}  # fmt: skip
    return render(request, "acquisition/batch_look.html", context)


@require_POST
@member_required("codes.change")
def batch_make(request: MemberRequest, id: UUID) -> HttpResponse:
    """Make the codes of the good rows, and show what is left to mend as a sheet of its own.

    Making them again makes nothing new.
    """
    good, bad = _read(bytes(_kept(request, id).content), request.member)
    work = start_making(facts=[each.facts for each in good], actor=request.member)
    if work.is_over and bad:
        tell_made(request, work)
        return redirect("acquisition:batch_look", _left_over(bad, request.member).pk)
    return after_making(request, work)


@require_safe
@member_required("codes.change")
def batch_work(request: MemberRequest, id: UUID) -> HttpResponse:
    """How far the making of many codes is."""
    work = get_object_or_404(Progress, pk=id, kind=KIND, owner_id=request.member.pk)
    told = _told(work) if work.state == Progress.State.DONE else ""
    return render(request, "acquisition/batch_work.html", {"work": work, "told": told})


def after_making(request: MemberRequest, work: Progress) -> HttpResponse:
    """To the list where the codes stand already, else to the page that shows how far it is."""
    if not work.is_over:
        return redirect("acquisition:batch_work", work.pk)
    tell_made(request, work)
    return redirect("acquisition:codes")


def tell_made(request: MemberRequest, work: Progress) -> None:
    """Say how many codes were made."""
    messages.success(request, _told(work))


@require_safe
@member_required("codes.change")
def batch_bad(request: MemberRequest, id: UUID) -> HttpResponseBase:
    """The rows that make no code, with line and reason, as a file."""
    _good, bad = _read(bytes(_kept(request, id).content), request.member)
    names = list(sheet.COLUMNS)
    rows = ([b.row.line, "; ".join(b.reasons), *(b.row.text(n) for n in names)] for b in bad)
    return csv_response("rows-to-mend.csv", [_("Line"), _("Reason"), *names], rows)


@require_safe
@member_required("codes.change")
def batch_example(request: MemberRequest) -> HttpResponseBase:
    """A sheet to start from."""
    store = _("Riverside store")
    example = [_("Riverside leaflet"), store, "page", "leaflet", "", "", "", "120.00", "30", ""]
    return csv_response("codes-example.csv", list(sheet.COLUMNS), [example])


def _left_over(bad: list[BadRow], member: Member) -> File:
    """The rows that made no code, as a sheet that can be looked at and downloaded."""
    text = StringIO()
    names = list(sheet.COLUMNS)
    csv.writer(text).writerows([names, *([b.row.text(n) for n in names] for b in bad)])
    return files.keep(
        name="rows-to-mend.csv",
        content=text.getvalue().encode(),
        content_type="text/csv",
        owner_id=member.pk,
        expires_at=clock.now() + KEPT,
    )


def _told(work: Progress) -> str:
    count = int(work.result["made"])
    return ngettext("%(n)d code is made.", "%(n)d codes are made.", count) % {"n": count}


def _kept(request: MemberRequest, id: UUID) -> File:
    kept = File.objects.filter(pk=id, owner_id=request.member.pk).first()
    if kept is None:
        raise Http404
    return kept


def _read(content: bytes, member: Member) -> tuple[list[GoodRow], list[BadRow]]:
    if len(content) > LARGEST:
        raise BadSheet(_("This file is larger than 5 MB."))
    try:
        rows = sheet.rows_of(table_of(content))
    except ValueError:
        raise BadSheet(_("The first line must name the columns, “name” among them.")) from None
    if not rows:
        raise BadSheet(_("This file has no rows below its first line."))
    return SheetReader(actor=member).read(rows)
