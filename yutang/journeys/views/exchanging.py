"""Journeys as JSON files: out of here, and into here; and drafts that are copied or thrown away."""

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.journeys.commands import drafting
from yutang.journeys.commands.exchanging import Brought, read_file, written
from yutang.journeys.errors import PlanRefused
from yutang.journeys.models import Journey
from yutang.journeys.views.framing import framed
from yutang.journeys.words import problems
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

MOST_BYTES = 2_000_000


class ImportForm(forms.Form):
    """A file, or its text."""

    file = forms.FileField(label=gettext_lazy("JSON file"), required=False)
    text = forms.CharField(
        label=gettext_lazy("or paste it here"),
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "jb-json"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file and file.size > MOST_BYTES:
            self.add_error("file", _("This file is larger than a journey can be."))
        elif file:
            cleaned["text"] = file.read().decode("utf-8", errors="replace")
        elif not cleaned.get("text"):
            self.add_error("file", _("Choose a file, or paste its text."))
        return cleaned


@require_safe
@member_required("journeys.change")
def export(request: MemberRequest, pk: int) -> HttpResponse:
    """The draft as a file that another Yutang can read, with the addresses of its webhooks."""
    journey = framed(request, pk, "build")["journey"]
    answer = HttpResponse(written(journey), content_type="application/json")
    name = get_valid_filename(journey.name) if journey.name.strip(" .") else "journey"
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.json")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def import_new(request: MemberRequest) -> HttpResponse:
    """A file becomes a new draft."""
    return _import(request, {"journey": None})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("journeys.change")
def import_into(request: MemberRequest, pk: int) -> HttpResponse:
    """A file takes the place of the draft; undo brings the old one back."""
    context = framed(request, pk, "build")
    shown = json.dumps(context["journey"].draft, ensure_ascii=False, indent=2)
    return _import(request, {"journey": context["journey"]}, shown)


@require_POST
@member_required("journeys.change")
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """A new draft that says the same."""
    journey = framed(request, pk, "build")["journey"]
    made = drafting.duplicate_journey(journey=journey, actor=request.member)
    messages.success(request, _("This is the copy."))
    return redirect("journeys:build", pk=made.pk)


@require_POST
@member_required("journeys.change")
@asked(
    gettext_lazy("Delete this draft?"),
    gettext_lazy("It was never published. It can’t be had back."),
    gettext_lazy("Delete"),
)
def delete(request: MemberRequest, pk: int) -> HttpResponse:
    """A draft that was never published is gone."""
    journey = framed(request, pk, "build")["journey"]
    drafting.delete_journey(journey=journey, actor=request.member)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": journey.name})
    return redirect("journeys:journeys")


def _import(request: MemberRequest, context: dict[str, Any], shown: str = "") -> HttpResponse:
    if request.method != "POST":
        return render(request, "journeys/import.html", context | {"form": _form(shown)})
    form = ImportForm(request.POST, request.FILES)
    found: list[dict[str, str]] = []
    if form.is_valid():
        try:
            brought = read_file(form.cleaned_data["text"])
            return _taken(request, context["journey"], brought)
        except PlanRefused as fault:
            found = [
                {"place": problems.place(each), "step": each.step, "text": problems.sentence(each)}
                for each in fault.faults
            ]
            form = _form(form.cleaned_data["text"])
    context |= {"form": form, "faults": found}
    return render(request, "journeys/import.html", context, status=422)


def _form(text: str) -> ImportForm:
    return ImportForm(initial={"text": text})


def _taken(request: MemberRequest, journey: Journey | None, brought: Brought) -> HttpResponse:
    if journey is None:
        name = brought.name or _("Imported journey")
        journey = drafting.create_journey(name=name, actor=request.member, draft=brought.plan)
    else:
        drafting.replace_draft(journey=journey, actor=request.member, plan=brought.plan)
    messages.success(request, _("The journey is read. See what is marked."))
    return redirect("journeys:build", pk=journey.pk)
