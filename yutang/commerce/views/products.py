"""Pages of products."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.commerce import queries, words
from yutang.commerce.commands import catalogue, exports
from yutang.commerce.forms import AssignForm, ProductForm
from yutang.commerce.models import Product
from yutang.commerce.queries import WantedProducts
from yutang.kernel import sheets
from yutang.kernel.errors import NotAllowed
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required


@member_required("products.see")
@require_GET
def products(request: MemberRequest) -> HttpResponse:
    """All products, with what became of each."""
    listing = _listing(request)
    found = queries.wanted_products(_wanted(listing)).order_by()
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor)
    figures = queries.figures([each.pk for each in page.rows])
    context: dict[str, Any] = {
        "listing": listing,
        "page": page,
        "rows": [_row(each, figures) for each in page.rows],
        "form": AssignForm(),
    }
    return render(request, "commerce/products.html", context)


@member_required("products.see")
@require_GET
def products_export(request: MemberRequest) -> HttpResponseBase:
    """The list as a sheet."""
    found = list(queries.wanted_products(_wanted(_listing(request))).order_by("sku"))
    exports.note_products(count=len(found), actor=request.member)
    figures = queries.figures([each.pk for each in found])
    header = [_("Product code"), _("Product title"), _("Category"), _("Currency"), _("Unit price")]
    header += [_("Needs"), _("Obstacles"), _("Pieces sold"), _("Amount"), _("Refunded")]
    return sheets.csv_response("products.csv", header, [_cells(p, figures[p.pk]) for p in found])


@member_required("products.see")
@require_http_methods(["GET", "POST"])
def product(request: MemberRequest, pk: int) -> HttpResponse:
    """One product: its figures, and what people say of it."""
    found = get_object_or_404(Product.objects.select_related("node"), pk=pk)
    form = ProductForm(request.POST or None, product=found)
    if request.method == "POST":
        if not request.member.may("products.change"):
            raise NotAllowed
        if form.is_valid():
            catalogue.change_product(product=found, said=form.said, actor=request.member)
            return redirect("commerce:product", pk=pk)
    context = {**_row(found, queries.figures([pk])), "form": form}
    status = 422 if form.errors else 200
    return render(request, "commerce/product.html", context, status=status)


@member_required("products.change")
@require_POST
def products_assign(request: MemberRequest) -> HttpResponse:
    """Put the ticked products into a category."""
    form = AssignForm(request.POST)
    if form.is_valid():
        ids = [each.pk for each in form.cleaned_data["products"]]
        node = form.cleaned_data["node"]
        moved = catalogue.assign_products(products=ids, node=node, actor=request.member)
        text = ngettext("%(n)s product moved.", "%(n)s products moved.", moved)
        messages.success(request, text % {"n": moved})
    else:
        messages.error(request, _("Tick products and choose a category."))
    query = request.META["QUERY_STRING"]
    path = request.path.removesuffix("/assign")
    return redirect(f"{path}{'?' + query if query else ''}")


def _listing(request: MemberRequest) -> Listing:
    nodes = [(str(branch.category.pk), branch.title) for branch in queries.tree()]
    return Listing.read(
        request,
        filters=[
            Filter("node", gettext_lazy("Category"), [("none", _("without a category")), *nodes]),
            Filter("need", gettext_lazy("Need"), _short(words.NEEDS)),
            Filter("obstacle", gettext_lazy("Obstacle"), _short(words.OBSTACLES)),
        ],
        sorts={
            "sku": gettext_lazy("Product code"),
            "title": gettext_lazy("Product"),
            "price": gettext_lazy("Price"),
        },
        default_sort="sku",
        search_label=gettext_lazy("Product code or title"),
    )


def _short(known: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, words.short(key)) for key in known]


def _wanted(listing: Listing) -> WantedProducts:
    values = {key: listing.value(key) for key in ("node", "need", "obstacle")}
    return WantedProducts(q=listing.q, **values)


def _row(product: Product, figures: dict[int, Any]) -> dict[str, Any]:
    return {
        "product": product,
        "figures": figures[product.pk],
        "needs": [words.short(key) for key in product.needs],
        "obstacles": [words.short(key) for key in product.obstacles],
    }


def _cells(product: Product, figures: Any) -> list[Any]:
    return [
        product.sku,
        product.title,
        str(product.node or product.category),
        product.currency,
        f"{product.price / 100:.2f}",
        " ".join(words.short(key) for key in product.needs),
        " ".join(words.short(key) for key in product.obstacles),
        figures.pieces,
        f"{figures.amount / 100:.2f}",
        f"{figures.refunded / 100:.2f}",
    ]
