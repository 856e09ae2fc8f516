"""The form of a mass send with its preview on a phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yutang.content.rules import limits
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import sends as commands
from yutang.outreach.forms import AttachmentRow, attachment_rows, rows_of
from yutang.outreach.models import Send, Variant
from yutang.outreach.queries import sends as queries
from yutang.outreach.send_forms import LETTERS, SendForm, initial_of


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write a send; the address may name its audience and its time."""
    audience = request.GET.get("audience", "")
    send = Send(audience_id=int(audience) if audience.isdecimal() else None)
    return _edit(request, send)


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    send = get_object_or_404(Send, pk=pk)
    if send.state != Send.State.DRAFT:
        messages.error(request, _("This send has begun and can't be changed any more."))
        return redirect("sends:send", pk=pk)
    return _edit(request, send)


@member_required("sends.change")
@require_POST
def preview(request: MemberRequest) -> HttpResponse:
    """The message on a phone, as it is typed."""
    rows = attachment_rows(request.POST)
    texts = [request.POST.get(f"text{letter}", "") for letter in LETTERS]
    return render(request, "outreach/sends/phones.html", phones(texts, rows))


def phones(texts: list[str], rows: list[AttachmentRow]) -> dict[str, Any]:
    """A phone for each text; the first always."""
    shown = [
        {
            "letter": letter,
            "bubble": limits.shorten(text.strip(), most=limits.MOST_TEXT_BYTES),
            "bytes": limits.byte_count(text.strip()),
        }
        for letter, text in zip("ABC", texts, strict=False)
        if letter == "A" or text.strip()
    ]
    return {"phones": shown, "rows": rows, "most_bytes": limits.MOST_TEXT_BYTES}


def _edit(request: MemberRequest, send: Send) -> HttpResponse:
    audiences = queries.audiences()
    if request.method == "POST":
        form = SendForm(request.POST, audiences=audiences)
        rows = attachment_rows(request.POST)
        if _is_good(form, rows):
            kept = commands.save_send(
                send=send,
                values=form.values(),
                contents=form.contents([row.values for row in rows], _materials(request)),
                actor=request.member,
            )
            messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
            return redirect("sends:send", pk=kept.pk)
    else:
        form = SendForm(initial=initial_of(send), audiences=audiences)
        rows = rows_of(_first(send))
    texts = [str(form[f"text{letter}"].value() or "") for letter in LETTERS]
    context = {
        "form": form,
        "send": send,
        "now": clock.now(),
        "has_variants": any(texts[1:]),
        **phones(texts, rows),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/sends/edit.html", context, status=status)


def _is_good(form: SendForm, rows: list[AttachmentRow]) -> bool:
    """Whether all is as it may be; what isn't stands at its field."""
    if len(rows) > limits.MOST_ATTACHMENTS:
        form.add_error(None, _("WeCom takes at most nine attachments."))
    if form.is_valid() and not (form.cleaned_data["text"] or rows):
        form.add_error("text", _("There is nothing to send yet: write a text."))
    return form.is_valid() and not any(row.errors for row in rows)


def _first(send: Send) -> Variant:
    found = send.variants.filter(number=0).first() if send.pk else None
    return found or Variant()


def _materials(request: MemberRequest) -> list[int]:
    return [int(each) for each in request.POST.getlist("material") if each.isdecimal()]
