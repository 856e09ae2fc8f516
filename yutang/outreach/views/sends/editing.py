"""The form of a mass send with its preview on a phone."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.content.models import Kind, Material
from yutang.content.queries.materials import usable
from yutang.content.rules import limits
from yutang.content.views.library import card
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import mass_sends
from yutang.outreach.commands import sends as commands
from yutang.outreach.forms.sends import CARRIERS, LETTERS, SendForm, initial_of
from yutang.outreach.forms.welcomes import AttachmentRow, attachment_rows, rows_of
from yutang.outreach.models import Carrier, Send, Variant
from yutang.outreach.queries import sends as queries
from yutang.outreach.queries import trials


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """Write a send; the address may name its audience, its carrier and a material."""
    audience = request.GET.get("audience", "")
    known = queries.audiences().filter(pk=int(audience)).first() if _is_id(audience) else None
    asked = request.GET.get("carrier", "")
    carrier = asked if asked in CARRIERS else Carrier.WECOM_SINGLE
    return _edit(request, Send(audience=known, carrier=carrier))


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
    texts = [request.POST.get(f"text{letter}", "").replace("\r\n", "\n") for letter in LETTERS]
    context = phones(texts, rows, _materials(request))
    return render(request, "outreach/sends/phones.html", context)


@member_required("sends.change")
@require_GET
def advice(request: MemberRequest) -> HttpResponse:
    """How many people each text needs, as the form stands."""
    found = trials.advice_for(request.GET)
    return render(request, "outreach/sends/advice.html", {"advice": found})


def phones(texts: list[str], rows: list[AttachmentRow], material_ids: list[int]) -> dict[str, Any]:
    """A phone for each text; the first always."""
    said = mass_sends.looks(Variant(material_ids=material_ids))
    rows = rows + [_row(each) for each in said.attachments]
    texts = [text if text.strip() else said.text for text in texts[:1]] + texts[1:]
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
        rows, materials = attachment_rows(request.POST), _materials(request)
        if _is_good(form, rows, materials):
            kept = commands.save_send(
                send=send,
                values=form.values(),
                contents=form.contents([row.values for row in rows], materials),
                actor=request.member,
            )
            messages.success(request, _("“%(name)s” is saved.") % {"name": kept.name})
            return redirect("sends:send", pk=kept.pk)
    else:
        form = SendForm(initial=initial_of(send), audiences=audiences)
        rows, materials = rows_of(_first(send)), list(_first(send).material_ids)
        materials += [] if send.pk else _usable(request.GET.getlist("material"))
    texts = [str(form[f"text{letter}"].value() or "") for letter in LETTERS]
    context = {
        "form": form,
        "send": send,
        "has_variants": any(texts[1:]),
        "advice": trials.advice_for(form.data if form.is_bound else form.initial),
        **phones(texts, rows, materials),
        "typed": rows,
        "chosen": [card(each) for each in Material.objects.filter(pk__in=materials)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/sends/edit.html", context, status=status)


def _is_good(form: SendForm, rows: list[AttachmentRow], materials: list[int]) -> bool:
    """Whether all is as it may be; what isn't stands at its field."""
    if len(rows) + len(materials) > limits.MOST_ATTACHMENTS:
        form.add_error(None, _("WeCom takes at most nine attachments."))
    if form.is_valid() and form.cleaned_data["carrier"] == Carrier.SMS:
        _check_sms(form, rows, materials)
    if form.is_valid() and not (form.cleaned_data["text"] or rows or materials):
        form.add_error("text", _("There is nothing to send yet: write a text."))
    if form.is_valid() and form.cleaned_data["trial_percent"] and not _is_told(form, materials):
        form.add_error(
            "trial_by",
            _("Nothing here tells who read it: add an article or a link of the library."),
        )
    return form.is_valid() and not any(row.errors for row in rows)


def _is_told(form: SendForm, materials: list[int]) -> bool:
    """Whether what the trial looks at can be known: an address of ours tells who reads."""
    told = Material.objects.filter(pk__in=materials, kind__in=(Kind.ARTICLE, Kind.LINK))
    return form.cleaned_data["trial_by"] == Send.Figure.BOUGHT or told.exists()


def _check_sms(form: SendForm, rows: list[AttachmentRow], materials: list[int]) -> None:
    """An SMS shows words and links; whatever else was chosen is refused."""
    chosen = Material.objects.filter(pk__in=materials)
    others = chosen.exclude(kind__in=[Kind.TEXT, Kind.ARTICLE, Kind.LINK])
    if any(row.type != "link" for row in rows) or others.exists():
        sentence = _("An SMS shows words and links only. Take pictures and other things away.")
        form.add_error("carrier", sentence)


def _first(send: Send) -> Variant:
    found = send.variants.filter(number=0).first() if send.pk else None
    return found or Variant()


def _row(attachment: dict[str, Any]) -> AttachmentRow:
    return AttachmentRow({name: str(value) for name, value in attachment.items()})


def _materials(request: MemberRequest) -> list[int]:
    """The chosen materials that are in use."""
    return _usable(request.POST.getlist("material"))


def _usable(typed: list[str]) -> list[int]:
    asked = [int(each) for each in typed if _is_id(each)]
    known = set(usable(clock.now()).filter(pk__in=asked).values_list("pk", flat=True))
    return [each for each in dict.fromkeys(asked) if each in known]


def _is_id(typed: str) -> bool:
    return typed.isdecimal() and len(typed) < 19
