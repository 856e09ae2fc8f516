"""Amounts are read and written in the smallest unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.kernel.money import format_minor, parse_minor


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("19.90", 1990),
        ("¥1,234.50", 123450),
        ("１２３．５元", 12350),
        ("-3", -300),
        (" 0.1 ", 10),
        ("£7.05", 705),
    ],
)
def test_amounts_are_read_as_people_write_them(text, amount):
    assert parse_minor(text) == amount


@pytest.mark.parametrize("text", ["", "abc", "1.234", "1.2.3", "NaN", "Infinity", "--1", "¥"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="not an amount"):
        parse_minor(text)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["CNY", "GBP", "USD", "EUR"]))
def test_what_is_written_is_read_back(amount, currency):
    assert parse_minor(format_minor(amount, currency)) == amount
