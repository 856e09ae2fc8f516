"""What spreadsheet programs make of our cells."""

import pytest

from yutang.kernel.sheets import csv_lines, safe


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        '="a"&B1',
    ],
)
def test_no_text_becomes_a_formula(text):
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-12.50", "+8613800001234", '="1234567890"', "赵晓岚", "", "a=b"])
def test_numbers_and_plain_texts_stay_as_they_are(text):
    assert safe(text) == text


def test_headers_are_cells_too():
    [header] = csv_lines(["=1+1"], [])
    assert header == "\ufeff'=1+1\r\n"
