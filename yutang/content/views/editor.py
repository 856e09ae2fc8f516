"""The editor of materials, one form for each kind, with the phone beside it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yutang.commerce.models import Product
from yutang.commerce.queries import products
from yutang.content import uploads
from yutang.content.commands.materials import change_material, create_material
from yutang.content.errors import Unreadable
from yutang.content.forms.articles import NAMES, BodyField, blank
from yutang.content.forms.files import take_files
from yutang.content.forms.materials import ASKED, WANTS, MaterialForm
from yutang.content.models import Kind, Material
from yutang.content.queries import library
from yutang.content.views import phone
from yutang.kernel import clock, reading
from yutang.kernel.errors import InvalidInput
from yutang.org.access import MemberRequest, member_required

OFFERED = 30  # products


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("content.change")
def new(request: MemberRequest, kind: str) -> HttpResponse:
    """A new material of the kind."""
    _see_kind(kind)
    folder = request.GET.get("folder", "")
    return _edit(request, Material(kind=kind), {"folder": folder if folder.isdigit() else ""})


@require_http_methods(["GET", "HEAD", "POST"])
@member_required("content.change")
def edit(request: MemberRequest, pk: int) -> HttpResponse:
    """The newest version in the editor, whether it is in use or not."""
    material = get_object_or_404(Material, pk=pk)
    return _edit(request, material, _saved(material))


@require_POST
@member_required("content.change")
def preview(request: MemberRequest, kind: str) -> HttpResponse:
    """What is being typed, on the phone."""
    _see_kind(kind)
    return render(request, "content/phone.html", phone.of_typed(kind, request.POST))


@require_safe
@member_required("content.change")
def block(request: MemberRequest) -> HttpResponse:
    """An empty block for the editor."""
    type = request.GET.get("type", "")
    if type not in NAMES:
        raise Http404
    return render(request, "content/block.html", {"row": blank(type), **_products()})


@require_POST
@member_required("content.change")
def upload(request: MemberRequest) -> HttpResponse:
    """Keep one file, checked by its content; answers with its field."""
    name, wants = request.GET.get("name", "")[:40], request.GET.get("wants", "")
    uploaded = request.FILES.get(f"{name}_file")
    if uploaded is None or wants not in uploads.MOST:
        raise Http404
    context: dict[str, Any] = {"name": name, "wants": wants}
    try:
        context["value"] = uploads.keep(uploaded, wants=wants).pk
    except Unreadable as fault:
        context |= {"error": str(fault), "value": request.POST.get(name, "")}
    status = 422 if "error" in context else 200
    return render(request, "content/file_field.html", context, status=status)


@require_safe
@member_required("products.see")
def product_choice(request: MemberRequest) -> HttpResponse:
    """Products that fit what is typed, as options or as boxes."""
    found = products(request.GET.get("product_q", "").strip()[:60])[:OFFERED]
    template = "content/product_boxes.html" if "boxes" in request.GET else "content/options.html"
    return render(request, template, {"products": found, "empty": "empty" in request.GET})


def _edit(request: MemberRequest, material: Material, initial: dict[str, Any]) -> HttpResponse:
    kind, status = material.kind, 200
    posted = request.POST.copy()
    if request.method != "POST":
        form = MaterialForm(kind=kind, initial=initial)
        form.body = BodyField.saved(initial.get("body", [])) if kind == Kind.ARTICLE else None
        shown = phone.of_saved(kind, library.newest_version(material) if material.pk else material)
    else:
        form, faults = _posted(request, posted, kind)
        if "act" in posted and form.body is not None:
            form.body.act(str(posted["act"]))
            form = _unchecked(form, posted)
        elif _is_whole(form, faults) and (saved := _save(request, material, form)):
            return redirect("content:material", pk=saved.pk)
        else:
            status = 422
        shown = phone.of_typed(kind, posted)
    context = {"form": form, "material": material, "kind": Kind(kind), **_around(posted, form)}
    return render(request, "content/editor.html", {**context, **shown}, status=status)


def _posted(
    request: MemberRequest, posted: QueryDict, kind: str
) -> tuple[MaterialForm, dict[str, str]]:
    """The form as posted, files kept; what was wrong with files by their field."""
    wants = {name: "image" for name in ASKED[Kind(kind)] if name == "cover"}
    if "file" in ASKED[Kind(kind)]:
        wants["file"] = WANTS.get(Kind(kind), "image")
    is_article = kind == Kind.ARTICLE
    if is_article:
        rows = BodyField.posted(posted).rows
        wants |= {f"{row.prefix}file_id": row.wants for row in rows if row.wants}
    faults = take_files(posted, request.FILES, wants=wants)
    form = MaterialForm(posted, kind=kind)
    form.body = BodyField.posted(posted) if is_article else None
    return form, faults


def _is_whole(form: MaterialForm, faults: dict[str, str]) -> bool:
    """Whether all may be saved; else each field tells what is wrong with it."""
    is_whole = form.is_valid()
    if form.body is not None:
        is_whole = form.body.is_valid() and is_whole
        for row in form.body.rows:
            row.error = faults.pop(f"{row.prefix}file_id", row.error)
            is_whole = is_whole and not row.error
    for name, sentence in faults.items():
        form.errors.pop(name, None)
        form.add_error(name, sentence)
    return is_whole and not faults


def _save(request: MemberRequest, material: Material, form: MaterialForm) -> Material | None:
    """Saved; None: refused, and the form says why."""
    given: dict[str, Any] = {"words": form.words, "labels": form.labels, "actor": request.member}
    given["publish"] = request.POST.get("publish") == "1"
    try:
        if material.pk is None:
            saved = create_material(kind=material.kind, **given)
        else:
            seen = reading.whole(request.POST.get("seen")) or 0
            saved = change_material(material_id=material.pk, seen=seen, **given)
    except InvalidInput as fault:
        form.add_error(fault.field, str(fault))
        return None
    text = _("Saved. It waits for an owner's approval.") if saved.waits else _("Saved.")
    messages.success(request, text)
    return saved


def _unchecked(form: MaterialForm, posted: QueryDict) -> MaterialForm:
    """The same without errors: somebody is still writing."""
    values = {
        name: posted.getlist(name)
        if name in ("lifecycles", "obstacles", "needs", "product_ids")
        else posted.get(name)
        for name in form.fields
    }
    made = MaterialForm(kind=form.kind, initial=values)
    made.body = form.body
    return made


def _around(posted: QueryDict, form: MaterialForm) -> dict[str, Any]:
    """Chosen products and topics for the editor's lists."""
    chosen = posted.getlist("product_ids") or form.initial.get("product_ids") or []
    ids = [int(each) for each in chosen if str(each).isdigit()]
    return {
        "chosen_products": Product.objects.filter(pk__in=ids).order_by("title"),
        "topics": library.topics(),
        "block_types": [(type, name, icon) for type, (name, icon) in NAMES.items()],
        **_products(form.body),
    }


def _products(body: BodyField | None = None) -> dict[str, Any]:
    """The first products for a card's choice, and all that cards stand for already."""
    rows = body.rows if body else []
    ids = {str(row.values.get("product_id")) for row in rows if row.type == "product"}
    known = Product.objects.filter(pk__in=[int(each) for each in ids if each.isdigit()])
    first = Product.objects.order_by("title")[:OFFERED]
    return {"products": sorted({*known, *first}, key=lambda product: product.title)}


def _saved(material: Material) -> dict[str, Any]:
    version = library.newest_version(material)
    first = version.attachments[0] if version.attachments else {}
    labels = ("topic", "lifecycles", "obstacles", "needs", "product_ids")
    return {
        **{name: getattr(material, name) for name in labels},
        **{name: getattr(version, name) for name in ("title", "summary", "text", "body")},
        **{name: first.get(name, "") for name in ("url", "appid", "page")},
        "file": first.get("file_id", ""),
        "cover": version.cover_id or "",
        "folder": material.folder_id,
        "expires_at": clock.local(material.expires_at) if material.expires_at else None,
    }


def _see_kind(kind: str) -> None:
    if kind not in Kind.values:
        raise Http404
