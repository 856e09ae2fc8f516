"""What an article is made of, strictly: kept as JSON, checked and cleaned on the way in and out."""

from typing import Annotated, Literal
from uuid import UUID

import nh3
from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic_core import PydanticCustomError

from yutang.content.rules import addresses

MOST_BLOCKS = 100
MOST_ITEMS = 30
MOST_PARAGRAPH = 4_000  # characters, marks included
MARKS = {"a", "b", "br", "em", "i", "s", "strong", "u"}
SCHEMES = {"http", "https", "mailto", "tel"}


def clean(html: str) -> str:
    """Words with simple marks; whatever else stood there is gone, scripts with their text."""
    kept = nh3.clean(
        html,
        tags=MARKS,
        attributes={"a": {"href"}},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return kept.strip()


def plain(html: str) -> str:
    """The words alone."""
    return nh3.clean(html, tags=set()).strip()


class Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def shop_address(url: str) -> str:
    """Where something is bought: a page of ours, or any that customers reach by https."""
    if not url or url.startswith(f"{settings.BASE_URL}/"):
        return url
    if not url.startswith("https://") or " " in url or addresses.is_private(url):
        raise PydanticCustomError("shop_address", "no address that customers reach by https")
    return url


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Heading(Block):
    type: Literal["heading"] = "heading"
    text: Line
    level: Literal[2, 3] = 2


class Paragraph(Block):
    """Words with simple marks: bold, italic, underlined, struck, links, line breaks."""

    type: Literal["paragraph"] = "paragraph"
    html: Annotated[
        str, Field(max_length=MOST_PARAGRAPH), AfterValidator(clean), Field(min_length=1)
    ]


class Picture(Block):
    """A picture of ours."""

    type: Literal["image"] = "image"
    file_id: UUID
    caption: Note = ""


class Film(Block):
    """A video of ours, MP4."""

    type: Literal["video"] = "video"
    file_id: UUID
    caption: Note = ""


class ProductCard(Block):
    """A product with its price as it is when the article is read, and where it is bought."""

    type: Literal["product"] = "product"
    product_id: Annotated[int, Field(gt=0)]
    note: Note = ""
    url: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=600),
        AfterValidator(shop_address),
    ] = ""


class Quote(Block):
    type: Literal["quote"] = "quote"
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
    by: Note = ""


class Items(Block):
    type: Literal["list"] = "list"
    items: Annotated[list[Line], Field(min_length=1, max_length=MOST_ITEMS)]
    ordered: bool = False


AnyBlock = Annotated[
    Heading | Paragraph | Picture | Film | ProductCard | Quote | Items,
    Field(discriminator="type"),
]
BODY: TypeAdapter[list[AnyBlock]] = TypeAdapter(
    Annotated[list[AnyBlock], Field(max_length=MOST_BLOCKS)]
)


def file_ids(body: list[AnyBlock]) -> list[UUID]:
    """The files that the article shows."""
    return [each.file_id for each in body if isinstance(each, Picture | Film)]


def product_urls(body: list[AnyBlock]) -> dict[int, str]:
    """Where the products of its cards are bought, as far as the cards say so."""
    cards = [each for each in body if isinstance(each, ProductCard) and each.url]
    return {each.product_id: each.url for each in reversed(cards)}


def product_ids(body: list[AnyBlock]) -> list[int]:
    """The products that it has cards of."""
    return [each.product_id for each in body if isinstance(each, ProductCard)]
