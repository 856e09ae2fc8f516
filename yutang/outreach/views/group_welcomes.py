"""Group welcome templates: the list, the form with its preview, and what is done to one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.content.models import Material
from yutang.content.queries.materials import usable
from yutang.content.rules import limits
from yutang.content.views.library import card
from yutang.kernel import clock
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import group_welcomes as commands
from yutang.outreach.forms.group_welcomes import MOST_TEXT_BYTES, NICKNAME, GroupWelcomeForm
from yutang.outreach.forms.welcomes import AttachmentRow, attachment_rows, rows_of
from yutang.outreach.models import GroupWelcome, Variant


@require_safe
@member_required("welcome.see")
def listing(request: MemberRequest) -> HttpResponse:
    """All templates, the youngest first."""
    search = request.GET.get("q", "").strip()[:100]
    rows = GroupWelcome.objects.filter(removed_at=None).order_by("-created_at", "-pk")
    rows = rows.filter(name__icontains=search) if search else rows
    context = {"rows": list(rows), "search": search, "most": commands.MOST}
    return render(request, "outreach/group_welcomes/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("welcome.change")
def new(request: MemberRequest) -> HttpResponse:
    """Write a template."""
    return _edit(request, GroupWelcome())


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("welcome.change")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """Give it other words."""
    return _edit(request, _found(pk))


@require_POST
@member_required("welcome.change")
def preview(request: MemberRequest) -> HttpResponse:
    """The greeting on a phone, as it is typed."""
    text = request.POST.get("text", "").replace("\r\n", "\n")
    return render(
        request, "outreach/preview.html", _phone(text, attachment_rows(request.POST), _one(request))
    )


@require_POST
@member_required("welcome.change")
def put(request: MemberRequest, pk: int) -> HttpResponse:
    """Put it at WeCom again."""
    _found(pk)
    done(request, lambda: commands.put_again(welcome_id=pk, actor=request.member))
    return redirect("group_welcomes:list")


@require_POST
@member_required("welcome.change")
@asked(
    gettext_lazy("Remove this template?"),
    gettext_lazy("It is deleted in WeCom too. Groups that use it greet nobody any more."),
    gettext_lazy("Remove"),
)
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Delete it, here and at WeCom."""
    name = _found(pk).name
    if done(request, lambda: commands.remove_group_welcome(welcome_id=pk, actor=request.member)):
        messages.success(request, _("“%(name)s” was removed.") % {"name": name})
    return redirect("group_welcomes:list")


def _edit(request: MemberRequest, welcome: GroupWelcome) -> HttpResponse:
    if request.method == "POST":
        form = GroupWelcomeForm(request.POST)
        rows, material = attachment_rows(request.POST), _one(request)
        if _is_good(form, rows, material):
            values = form.cleaned_data | {
                "attachments": [row.values for row in rows],
                "material_id": material,
            }
            if done(
                request,
                lambda: commands.save_group_welcome(
                    welcome=welcome, values=values, actor=request.member
                ),
            ):
                messages.success(request, _("“%(name)s” is saved.") % {"name": welcome.name})
                return redirect("group_welcomes:list")
    else:
        kept = ("name", "text", "tells_owners")
        form = GroupWelcomeForm(initial={name: getattr(welcome, name) for name in kept})
        rows = rows_of(Variant(attachments=welcome.attachments))
        material = welcome.material_id
    context = {
        "form": form,
        "welcome": welcome,
        **_phone(str(form["text"].value() or ""), rows, material),
        "rows": rows,
        "shown": _phone(str(form["text"].value() or ""), rows, material)["rows"],
        "chosen": [card(each) for each in Material.objects.filter(pk=material or 0)],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "outreach/group_welcomes/edit.html", context, status=status)


def _phone(text: str, rows: list[AttachmentRow], material: int | None) -> dict[str, Any]:
    said = commands.content_of(GroupWelcome(material_id=material))
    words = text.strip() or said.text
    more = [AttachmentRow({key: str(value) for key, value in a.items()}) for a in said.attachments]
    filled = words.replace(NICKNAME, _("@Newcomer"))
    return {
        "bubble": limits.shorten(filled, most=MOST_TEXT_BYTES),
        "bytes": limits.byte_count(text.strip()),
        "most_bytes": MOST_TEXT_BYTES,
        "rows": rows + more,
    }


def _is_good(form: GroupWelcomeForm, rows: list[AttachmentRow], material: int | None) -> bool:
    """Whether all is as WeCom takes it; what isn't stands at its field."""
    if len(rows) + (material is not None) > 1:
        form.add_error(None, _("A group welcome has one attachment at most."))
    if form.is_valid() and not (form.cleaned_data["text"] or rows or material):
        form.add_error("text", _("There is nothing to say yet: write a text."))
    return form.is_valid() and not any(row.errors for row in rows)


def _one(request: MemberRequest) -> int | None:
    """The chosen material, if it is in use."""
    asked_for = request.POST.get("material", "")
    if not asked_for.isdecimal() or len(asked_for) > 18:
        return None
    found = usable(clock.now()).filter(pk=int(asked_for)).first()
    return found.pk if found else None


def _found(pk: int) -> GroupWelcome:
    return get_object_or_404(GroupWelcome, pk=pk, removed_at=None)
