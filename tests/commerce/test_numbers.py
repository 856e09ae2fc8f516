"""Prices, amounts and quantities are read exactly, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.commerce.rules import numbers

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
MINOR = st.integers(0, numbers.MOST_PRICE)


@given(MINOR, st.sampled_from(["", "¥", "￥", "£", "$"]), st.booleans(), st.booleans())
def test_a_price_keeps_its_value_however_it_is_dressed(minor, sign, with_commas, is_wide):
    whole, part = divmod(minor, 100)
    text = f"{sign}{whole:,}.{part:02d}" if with_commas else f"{sign}{whole}.{part:02d}"
    assert numbers.parse_price(text.translate(FULL_WIDTH) if is_wide else text) == minor


@given(st.text(alphabet="0123456789.,-+() ¥￥元eE０１．，", max_size=14))
def test_whatever_is_read_is_what_decimal_arithmetic_says(text):
    try:
        read = numbers.parse_amount(text)
    except ValueError:
        return
    plain = "".join(
        c for c in text.translate(str.maketrans("０１．，", "01.,")) if c in "0123456789."
    )
    negative = "-" in text or "(" in text
    assert read == (-1 if negative else 1) * Decimal(plain) * 100


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.50元", 1250),
        (" ¥ 1,234.50 ", 123450),
        ("１，２３４．５０", 123450),
        ("2.550", 255),
        (".5", 50),
        ("0", 0),
        ("1 234.50", 123450),
    ],
)
def test_prices_as_shops_write_them(text, minor):
    assert numbers.parse_price(text) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "free",
        "-1",
        "0.001",
        "1,23",
        "12,50",
        "1.2.3",
        "--5",
        "(5",
        "1e3",
        "¥",
        ".",
        "９" * 30,
    ],
)
def test_what_is_no_price_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        numbers.parse_price(text)


@pytest.mark.parametrize(("text", "minor"), [("-12.5", -1250), ("(12.50)", -1250), ("¥-3", -300)])
def test_amounts_may_be_negative(text, minor):
    assert numbers.parse_amount(text) == minor


@pytest.mark.parametrize(
    ("text", "count"), [("3", 3), ("-2", -2), ("6.0", 6), ("１２", 12), ("1,000", 1000)]
)
def test_quantities(text, count):
    assert numbers.parse_quantity(text) == count


@pytest.mark.parametrize("text", ["0", "1.5", "", "two", "1000001", "-0"])
def test_what_is_no_quantity_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        numbers.parse_quantity(text)
