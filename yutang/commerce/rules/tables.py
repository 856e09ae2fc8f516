"""Rows of products and of customers: cells to values, or to the reason why not."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from yutang.commerce.rules import numbers, texts
from yutang.commerce.rules.columns import plain
from yutang.commerce.rules.reasons import Reason, Rejected

_SEVERAL = re.compile(r"[,，;；、|\n]+")
GENDERS = {"男": 1, "male": 1, "m": 1, "先生": 1, "女": 2, "female": 2, "f": 2, "女士": 2}
UNKNOWN = {"", "未知", "unknown", "0", "保密"}


class ProductRow(NamedTuple):
    """One product of a file; None: the file doesn't say it."""

    sku: str
    title: str
    price: int | None
    category: str
    needs: list[str] | None
    obstacles: list[str] | None


class CustomerRow(NamedTuple):
    """One customer of a file; `identities`: (kind, value), the surest first."""

    identities: list[tuple[str, str]]
    name: str
    gender: int
    tags: list[str]


IDENTITIES = ("unionid", "member_no", "phone", "buyer")


def read_product(
    cells: Mapping[str, str], needs: Mapping[str, str], obstacles: Mapping[str, str]
) -> ProductRow:
    """`needs` and `obstacles`: their keys by every word that people may write for them."""
    sku = texts.clean_code(cells.get("sku", ""))
    if not sku:
        raise Rejected(Reason.NO_SKU)
    return ProductRow(
        sku,
        texts.clean_text(cells.get("title", "")),
        _price(cells.get("price", "")),
        texts.clean_text(cells.get("category", "")),
        _keys(cells, "needs", needs),
        _keys(cells, "obstacles", obstacles),
    )


def read_customer(cells: Mapping[str, str]) -> CustomerRow:
    """A customer needs an identity; a phone must be one, masked ones are none."""
    found = [(kind, _identity(kind, cells.get(kind, ""))) for kind in IDENTITIES]
    identities = [(kind, value) for kind, value in found if value]
    if not identities:
        raise Rejected(Reason.NO_IDENTITY)
    name = texts.clean_text(cells.get("name", ""))
    return CustomerRow(identities, name, _gender(cells), split(cells.get("tags", "")))


def split(text: str) -> list[str]:
    """Several words of one cell, each once."""
    parts = (texts.clean_text(part) for part in _SEVERAL.split(text))
    return list(dict.fromkeys(part for part in parts if part))


def _identity(kind: str, text: str) -> str:
    if kind != "phone" or not text.strip():
        return texts.clean_code(text)
    phone = texts.clean_phone(text)
    if phone is None:
        raise Rejected(Reason.BAD_PHONE)
    return phone


def _gender(cells: Mapping[str, str]) -> int:
    word = plain(cells.get("gender", ""))
    if word in UNKNOWN:
        return 0
    if word not in GENDERS:
        raise Rejected(Reason.BAD_GENDER)
    return GENDERS[word]


def _price(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return numbers.parse_price(text)
    except ValueError:
        raise Rejected(Reason.BAD_PRICE) from None


def _keys(cells: Mapping[str, str], field: str, known: Mapping[str, str]) -> list[str] | None:
    words = split(cells.get(field, ""))
    if not words:
        return None
    if any(plain(word) not in known for word in words):
        raise Rejected(Reason.NO_SUCH_NEED)
    return [known[plain(word)] for word in words]
