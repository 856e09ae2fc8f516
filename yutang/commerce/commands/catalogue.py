"""Products and the tree of categories: every change keeps the paths true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _

from yutang.commerce.errors import CategoryInUse, CategoryRefused
from yutang.commerce.models import Category, Product
from yutang.commerce.rules.needs import known_needs, known_obstacles
from yutang.commerce.rules.paths import DEEPEST, split_category
from yutang.kernel import audit, clock
from yutang.org.models import Member

# One change of the tree at a time, so that no two moves make a ring between them.
LOCK = "select pg_advisory_xact_lock(hashtextextended('commerce.categories', 0))"

MOVE = """
    update commerce_category set path = %(new)s || substr(path, length(%(old)s) + 1)
    where path like %(old)s || '%%'
"""

# Products that no node was given to stand where their shop's words say.
PLACE = """
    update commerce_product p set node_id = m.node_id
    from unnest(%(texts)s::text[], %(nodes)s::bigint[]) m (text, node_id)
    where p.node_id is null and p.category = m.text
"""


@transaction.atomic
def create_category(*, name: str, parent: Category | None, actor: Member | None) -> Category:
    """A new node; the same name twice in one place is refused."""
    _lock()
    if parent is not None:
        parent = Category.objects.get(pk=parent.pk)
    _see_depth(parent, 1)
    made = _make(name, parent)
    audit.note(actor=actor, action="categories.created", subject=made)
    return made


@transaction.atomic
def rename_category(*, category: Category, name: str, actor: Member) -> None:
    """Another name, in the same place."""
    _lock()
    category.name = name
    _save(category, ["name"])
    audit.note(actor=actor, action="categories.renamed", subject=category)


@transaction.atomic
def move_category(*, category: Category, parent: Category | None, actor: Member) -> None:
    """The node and all below it stand under another; under itself is refused."""
    _lock()
    category = Category.objects.get(pk=category.pk)
    parent = Category.objects.get(pk=parent.pk) if parent else None
    if category.parent_id == (parent.pk if parent else None):
        return
    if parent is not None and parent.path.startswith(category.path):
        raise CategoryRefused(_("A category can't stand below itself."), field="parent")
    below = Category.objects.filter(path__startswith=category.path).values_list("path", flat=True)
    height = max(path.count("/") for path in below) - category.path.count("/") + 1
    _see_depth(parent, height)
    old, category.parent = category.path, parent
    _save(category, ["parent"])
    with connection.cursor() as cursor:
        cursor.execute(MOVE, {"old": old, "new": _path(category, parent)})
    audit.note(actor=actor, action="categories.moved", subject=category)


@transaction.atomic
def delete_category(*, category: Category, actor: Member) -> None:
    """An empty node goes; one with products or categories below is refused."""
    _lock()
    if category.children.exists() or category.products.exists():
        raise CategoryInUse
    audit.note(actor=actor, action="categories.deleted", subject=category)
    category.delete()


@dataclass(frozen=True)
class Said:
    """What people say of a product."""

    title: str
    price: int
    node: Category | None
    needs: list[str]
    obstacles: list[str]


@transaction.atomic
def change_product(*, product: Product, said: Said, actor: Member) -> None:
    """What people say of a product; title and price hold until a younger sale says otherwise."""
    product = Product.objects.select_for_update().get(pk=product.pk)
    if (product.title, product.price) != (said.title, said.price):
        product.as_of = clock.now()
    product.title, product.price, product.node = said.title, said.price, said.node
    product.needs = known_needs(said.needs)
    product.obstacles = known_obstacles(said.obstacles)
    product.save(update_fields=["title", "price", "node", "needs", "obstacles", "as_of"])
    audit.note(actor=actor, action="products.changed", subject=product)


@transaction.atomic
def assign_products(*, products: Sequence[int], node: Category | None, actor: Member) -> int:
    """These products stand in the category; returns how many moved."""
    found = Product.objects.filter(pk__in=products).exclude(node=node)
    if node is None:
        found = Product.objects.filter(pk__in=products, node__isnull=False)
    moved = found.update(node=node)
    audit.note(actor=actor, action="products.assigned", subject=node, products=moved)
    return moved


def place_products(texts: Iterable[str]) -> None:
    """Products without a node whose shop has these words for their category get one.

    Categories that aren't there yet are made.
    """
    with transaction.atomic():
        waiting = Product.objects.filter(node=None, category__in=[t for t in texts if t])
        wanted = sorted(set(waiting.values_list("category", flat=True)))
        if not wanted:
            return
        _lock()
        nodes = _nodes({text: split_category(text) for text in wanted})
        with connection.cursor() as cursor:
            given: dict[str, Any] = {
                "texts": list(nodes),
                "nodes": [node.pk for node in nodes.values()],
            }
            cursor.execute(PLACE, given)


def _nodes(names: dict[str, tuple[str, ...]]) -> dict[str, Category]:
    """Text to the node of its last name, made where it isn't there."""
    known = {(each.parent_id, each.name): each for each in Category.objects.all()}
    found: dict[str, Category] = {}
    for text, parts in names.items():
        node: Category | None = None
        for name in parts:
            key = (node.pk if node else None, name)
            node = known[key] = known.get(key) or _make(name, node)
        if node is not None:
            found[text] = node
    return found


def _make(name: str, parent: Category | None) -> Category:
    made = Category(name=name, parent=parent)
    _save(made, None)
    made.path = _path(made, parent)
    made.save(update_fields=["path"])
    return made


def _save(category: Category, fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            category.save(update_fields=fields)
    except IntegrityError:
        sentence = _("There is a category of this name in the same place.")
        raise CategoryRefused(sentence, field="name") from None


def _path(category: Category, parent: Category | None) -> str:
    return f"{parent.path if parent else '/'}{category.pk}/"


def _see_depth(parent: Category | None, height: int) -> None:
    depth = parent.path.count("/") - 1 if parent else 0
    if depth + height > DEEPEST:
        sentence = _("Categories stand at most %(most)s deep.")
        raise CategoryRefused(sentence % {"most": DEEPEST}, field="parent")


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
