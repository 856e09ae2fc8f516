"""An article as it is read: its blocks with the pictures' addresses and the products as of now."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from yutang.commerce.models import Product
from yutang.content.blocks import BODY, AnyBlock, product_ids

FileLink = Callable[[Any], str]
ProductLink = Callable[[int], str]


def shown(
    body: list[dict[str, Any]],
    *,
    file_link: FileLink | None = None,
    product_link: ProductLink | None = None,
) -> list[dict[str, Any]]:
    """The blocks for `content/article_body.html`.

    `file_link` gives the address of a file, `product_link` of a product's card (no link without).
    A card of a product that is gone is left out.
    """
    blocks = BODY.validate_python(body)
    products = Product.objects.in_bulk(product_ids(blocks))
    file_link = file_link or shown_file
    found = [_shown(each, products, file_link, product_link) for each in blocks]
    return [each for each in found if each is not None]


def shown_file(file_id: Any) -> str:
    """Where anybody may fetch a file that an approved material shows."""
    return reverse("content:shown_file", args=[file_id])


def members_file(file_id: Any) -> str:
    """Where a signed-in member may look at any file, also of drafts."""
    return reverse("content:seen_file", args=[file_id])


def _shown(
    block: AnyBlock,
    products: dict[int, Product],
    file_link: FileLink,
    product_link: ProductLink | None,
) -> dict[str, Any] | None:
    fields: dict[str, Any] = block.model_dump()
    if "file_id" in fields:
        fields["url"] = file_link(fields["file_id"])
    if block.type == "product":
        product = products.get(block.product_id)
        if product is None:
            return None
        fields |= {"product": product, "shop": fields["url"]}
        fields["url"] = product_link(product.pk) if product_link else ""
    return fields
