"""Money is an integer of the smallest unit (fen, pence) beside its currency."""

import re
from decimal import Decimal, InvalidOperation

SYMBOLS = {"CNY": "¥", "GBP": "£", "USD": "$", "EUR": "€"}
_NOISE = re.compile(r"[\s,，￥¥£$€元]")


def parse_minor(text: str) -> int:
    """The amount in the smallest unit: `"¥1,234.50"` is 123450.

    Full-width digits and thousands separators are read; more than two decimals, or no number,
    raise `ValueError`.
    """
    plain = _NOISE.sub("", text.translate(_FULL_WIDTH))
    try:
        amount = Decimal(plain) * 100
    except InvalidOperation:
        raise ValueError(f"not an amount: {text!r}") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"not an amount with at most two decimals: {text!r}")
    return int(amount)


def format_minor(amount: int, currency: str = "CNY") -> str:
    """The amount as people read it: 123450 is `¥1,234.50`."""
    sign = "-" if amount < 0 else ""
    whole, rest = divmod(abs(amount), 100)
    return f"{sign}{SYMBOLS.get(currency, currency + ' ')}{whole:,}.{rest:02d}"


_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－", "0123456789.,-")
