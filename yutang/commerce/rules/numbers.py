"""Numbers as shops write them: full-width digits, currency signs, thousands separators."""

import re

MOST_QUANTITY = 1_000_000
MOST_PRICE = 1_000_000_000  # minor units: ten million of the currency for one piece

_PLAIN = str.maketrans(
    "０１２３４５６７８９．，－＋（）−–—﹣",
    "0123456789.,-+()----",
    " \t\u00a0\u202f\u3000'\"",
)
_SIGN = r"(?:¥|￥|£|\$|€|rmb|cny|gbp|usd|eur|hkd)"
_NUMBER = re.compile(
    rf"(?P<open>\()?(?P<sign>[+-]?){_SIGN}?(?P<inner>[+-]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?:\.(?P<part>\d*))?"
    rf"(?:元|圆|{_SIGN})?(?P<close>\))?",
    re.IGNORECASE | re.ASCII,
)


def parse_price(text: str) -> int:
    """The price in the smallest unit: `"¥1,234.50"` is 123450. Never negative.

    A finer price than the smallest unit is refused, not rounded: money doesn't change on its way.
    """
    minor = parse_amount(text)
    if not 0 <= minor <= MOST_PRICE:
        raise ValueError(text)
    return minor


def parse_amount(text: str) -> int:
    """The amount in the smallest unit, which may be negative: `"(12.5)"` is -1250."""
    negative, whole, part = _split(text)
    if part[2:].strip("0"):
        raise ValueError(text)
    minor = int(whole or "0") * 100 + int(part[:2].ljust(2, "0"))
    return -minor if negative else minor


def parse_quantity(text: str) -> int:
    """The number of pieces; negative where they came back, never zero."""
    negative, whole, part = _split(text)
    count = int(whole or "0")
    if part.strip("0") or not 0 < count <= MOST_QUANTITY:
        raise ValueError(text)
    return -count if negative else count


def _split(text: str) -> tuple[bool, str, str]:
    """Whether it is negative, the whole digits, the decimal digits."""
    found = _NUMBER.fullmatch(text.translate(_PLAIN))
    if found is None or not (found["whole"] or found["part"]) or len(found["whole"]) > 20:
        raise ValueError(text)
    if bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["inner"]):
        raise ValueError(text)
    negative = bool(found["open"]) or "-" in (found["sign"], found["inner"])
    return negative, found["whole"].replace(",", ""), found["part"] or ""
