"""The form of a group broadcast with its preview on a phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yutang.content.models import Material
from yutang.content.queries.materials import usable
from yutang.content.rules import limits
from yutang.content.views.library import card
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.forms.broadcasts import NAMES, BroadcastForm, initial_of
from yutang.outreach.forms.welcomes import AttachmentRow, attachment_rows, rows_of
from yutang.outreach.models import Broadcast, Variant
from yutang.outreach.views.sends.editing import phones


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write a broadcast."""
    return _edit(request, Broadcast())


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    broadcast = get_object_or_404(Broadcast, pk=pk)
    if broadcast.state != Broadcast.State.DRAFT:
        messages.error(request, _("This send has begun and can't be changed any more."))
        return redirect("broadcasts:broadcast", pk=pk)
    return _edit(request, broadcast)


def shown(broadcast: Broadcast) -> dict[str, Any]:
    """The broadcast on a phone."""
    return phones([broadcast.text], _rows(broadcast), list(broadcast.material_ids))


def _edit(request: MemberRequest, broadcast: Broadcast) -> HttpResponse:
    if request.method == "POST":
        form = BroadcastForm(request.POST)
        rows, materials = attachment_rows(request.POST), _materials(request)
        if _is_good(form, rows, materials):
            return _saved(request, broadcast, form, rows, materials)
    else:
        form = BroadcastForm(initial=initial_of(broadcast))
        rows, materials = _rows(broadcast), list(broadcast.material_ids)
    context = {
        "form": form,
        "broadcast": broadcast,
        **phones([str(form["text"].value() or "")], rows, materials),
        "typed": rows,
        "chosen": [card(each) for each in Material.objects.filter(pk__in=materials)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/broadcasts/edit.html", context, status=status)


def _saved(
    request: MemberRequest,
    broadcast: Broadcast,
    form: BroadcastForm,
    rows: list[AttachmentRow],
    materials: list[int],
) -> HttpResponse:
    values = {name: form.cleaned_data[name] for name in NAMES}
    values |= {"attachments": [row.values for row in rows], "material_ids": materials}
    kept = commands.save_broadcast(broadcast=broadcast, values=values, actor=request.member)
    messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
    has_groups = kept.rows.exists()
    return redirect("broadcasts:broadcast" if has_groups else "broadcasts:choose", pk=kept.pk)


def _is_good(form: BroadcastForm, rows: list[AttachmentRow], materials: list[int]) -> bool:
    """Whether all is as it may be; what isn't stands at its field."""
    if len(rows) + len(materials) > limits.MOST_ATTACHMENTS:
        form.add_error(None, _("WeCom takes at most nine attachments."))
    if form.is_valid() and not (form.cleaned_data["text"] or rows or materials):
        form.add_error("text", _("There is nothing to send yet: write a text."))
    return form.is_valid() and not any(row.errors for row in rows)


def _rows(broadcast: Broadcast) -> list[AttachmentRow]:
    return rows_of(Variant(attachments=broadcast.attachments))


def _materials(request: MemberRequest) -> list[int]:
    """The chosen materials that are in use."""
    asked = [each for each in request.POST.getlist("material") if each.isdecimal()]
    ids = list(dict.fromkeys(int(each) for each in asked if len(each) < 19))
    known = set(usable(clock.now()).filter(pk__in=ids).values_list("pk", flat=True))
    return [each for each in ids if each in known]
