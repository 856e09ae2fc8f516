"""Products of a file or of a program: many at once."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import translation

from yutang.commerce import words
from yutang.commerce.commands.catalogue import place_products
from yutang.commerce.models import Product
from yutang.commerce.rules.columns import plain
from yutang.commerce.rules.reasons import Reason
from yutang.commerce.rules.tables import ProductRow
from yutang.kernel import clock

ATTEMPTS = 3
FIELDS = ["title", "price", "category", "needs", "obstacles", "as_of"]


def write_products(rows: Sequence[ProductRow], *, currency: str) -> list[str | Reason]:
    """One answer for each: created, updated, unchanged, or the reason why not.

    A product that another call makes in the same moment is known to the next attempt.
    """
    for _attempt in range(ATTEMPTS - 1):
        try:
            return _write(rows, currency)
        except IntegrityError:
            continue
    return _write(rows, currency)


def known_words() -> tuple[dict[str, str], dict[str, str]]:
    """Every word for a need and for an obstacle: its key, and its words in both languages."""
    return _words(words.NEEDS), _words(words.OBSTACLES)


@transaction.atomic
def _write(rows: Sequence[ProductRow], currency: str) -> list[str | Reason]:
    wanted = {row.sku for row in rows}
    found = Product.objects.select_for_update().filter(sku__in=wanted).order_by("sku")
    known = {product.sku: product for product in found}
    new: dict[str, Product] = {}
    changed: dict[str, Product] = {}
    answers: list[str | Reason] = []
    for row in rows:
        product = known.get(row.sku) or new.get(row.sku)
        if product is None and not row.title:
            answers.append(Reason.NO_TITLE)
        elif product is None:
            new[row.sku] = _fill(Product(sku=row.sku, price=0, currency=currency), row)
            answers.append("created")
        elif _says_more(product, row):
            changed[row.sku] = _fill(product, row)
            answers.append("updated")
        else:
            answers.append("unchanged")
    Product.objects.bulk_create([new[sku] for sku in sorted(new)])
    Product.objects.bulk_update([p for sku, p in changed.items() if sku not in new], FIELDS)
    place_products({row.category for row in rows})
    return answers


def _words(labels: object) -> dict[str, str]:
    assert isinstance(labels, dict)
    found = {plain(key): key for key in labels}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            for key, label in labels.items():
                found.setdefault(plain(words.short(key)), key)
                found.setdefault(plain(str(label)), key)
    return found


def _told(row: ProductRow) -> dict[str, object]:
    """What the row says; empty cells say nothing."""
    values = {"title": row.title or None, "category": row.category or None}
    values |= {"price": row.price, "needs": row.needs, "obstacles": row.obstacles}  # type: ignore[dict-item]
    return {name: value for name, value in values.items() if value is not None}


def _says_more(product: Product, row: ProductRow) -> bool:
    return any(getattr(product, name) != value for name, value in _told(row).items())


def _fill(product: Product, row: ProductRow) -> Product:
    for name, value in _told(row).items():
        setattr(product, name, value)
    product.as_of = clock.now()
    return product
