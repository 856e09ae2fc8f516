"""Reads of products and of the tree they stand in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from yutang.commerce.models import Category, Product

FIGURES = """
    select l.product_id, count(distinct o.customer_id), sum(l.quantity)::bigint,
        sum(l.amount)::bigint, sum(l.refunded_amount)::bigint, sum(l.refunded_quantity)::bigint
    from commerce_orderline l
    join commerce_order o on o.id = l.order_id
    join commerce_product p on p.id = l.product_id
    where l.product_id = any(%(ids)s) and o.currency = p.currency
    group by l.product_id
"""


@dataclass(frozen=True)
class Figures:
    """What became of a product, in its currency."""

    buyers: int = 0
    pieces: int = 0
    amount: int = 0
    refunded: int = 0
    returned: int = 0  # pieces

    @property
    def kept(self) -> int:
        return self.amount - self.refunded


@dataclass(frozen=True)
class WantedProducts:
    """Which products a list is narrowed to; empty: all. `node`: an id, or "none"."""

    q: str = ""
    node: str = ""
    need: str = ""
    obstacle: str = ""


@dataclass(frozen=True)
class Branch:
    """A category as a tree shows it."""

    category: Category
    depth: int
    title: str  # with the names above it
    products: int


def products(text: str = "") -> QuerySet[Product]:
    """Products by the start of their code, or a part of their title."""
    found = Product.objects.order_by("sku")
    return found.filter(Q(sku__startswith=text) | Q(title__icontains=text)) if text else found


def wanted_products(wanted: WantedProducts) -> QuerySet[Product]:
    """Those that a list shows; a category holds what stands below it too."""
    found = products(wanted.q).select_related("node")
    if wanted.node == "none":
        found = found.filter(node=None)
    elif wanted.node:
        node = Category.objects.filter(pk=wanted.node).first()
        found = found.filter(node__path__startswith=node.path) if node else found.none()
    if wanted.need:
        found = found.filter(needs__contains=[wanted.need])
    if wanted.obstacle:
        found = found.filter(obstacles__contains=[wanted.obstacle])
    return found


def figures(products: Sequence[int]) -> dict[int, Figures]:
    """Pieces, amounts and refunds of each."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"ids": list(products)})
        found = {row[0]: Figures(*row[1:]) for row in cursor.fetchall()}
    return {pk: found.get(pk, Figures()) for pk in products}


def tree() -> list[Branch]:
    """All categories, each below its parent, names in order."""
    nodes = {each.pk: each for each in Category.objects.annotate(held=Count("products"))}
    below: dict[int | None, list[Category]] = {}
    for each in sorted(nodes.values(), key=lambda node: node.name):
        below.setdefault(each.parent_id, []).append(each)
    branches: list[Branch] = []
    _grow(branches, below, None, ())
    return branches


def _grow(
    branches: list[Branch],
    below: dict[int | None, list[Category]],
    parent: int | None,
    names: tuple[str, ...],
) -> None:
    for node in below.get(parent, []):
        title = " / ".join((*names, node.name))
        branches.append(Branch(node, len(names), title, node.held))  # type: ignore[attr-defined]
        _grow(branches, below, node.pk, (*names, node.name))
