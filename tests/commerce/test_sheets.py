"""Files are what their bytes say: tables are read, everything else is refused in one sentence."""

import gzip
import os
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tests.commerce import make
from yutang.commerce import sheets
from yutang.commerce.errors import NotATable


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    with sheets.opened(path) as sheet:
        return sheet.headers, list(sheet.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_chinese_tables_are_read_in_their_encoding(tmp_path, encoding):
    path = tmp_path / "orders.csv"
    path.write_bytes("订单编号,标题\n1001,龙井茶\n".encode(encoding))
    assert read(path) == (["订单编号", "标题"], [(2, ["1001", "龙井茶"])])


def test_a_packed_table_is_read(tmp_path):
    path = tmp_path / "orders.xlsx"  # the name doesn't count
    path.write_bytes(gzip.compress(b"a;b\n1;2\n", mtime=0))
    assert read(path) == (["a", "b"], [(2, ["1", "2"])])


def test_lines_are_counted_as_people_see_them(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text('a,b\n"two\nlines",1\n\nx,2\n')
    assert read(path)[1] == [(2, ["two\nlines", "1"]), (5, ["x", "2"])]


def test_a_workbook_is_read_with_its_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    table = book.active
    assert isinstance(table, Worksheet)
    table.append(["order", "paid", "serial", "price"])
    table.append([1001, datetime(2024, 5, 1, 10, 30), 45413.4375, 0.1 + 0.2])  # noqa: DTZ001
    table.append([1.2345678901234567e17, None, "x", 5])
    book.save(tmp_path / "orders.csv")
    headers, rows = read(tmp_path / "orders.csv")
    assert headers == ["order", "paid", "serial", "price"]
    assert rows[0] == (2, ["1001", "2024-05-01 10:30:00", "45413.4375", "0.3"])
    assert rows[1][1][0] == "1.234568e+17"  # a number that lost digits shows it


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"])
)
def test_any_bytes_are_a_table_or_refused(tmp_path_factory, body, start):
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    path.write_bytes(start + body)
    try:
        headers, _rows = read(path)
    except NotATable:
        return
    assert len(headers) >= 2


@pytest.mark.parametrize("size", [100, 5_000, 2_000_000])
def test_random_bytes_are_refused(tmp_path, size):
    path = tmp_path / "orders.csv"
    path.write_bytes(os.urandom(size))
    with pytest.raises(NotATable):
        read(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"one column\n1\n",
        gzip.compress(b"a,b\n" * 9999, mtime=0)[:-9],
        b"a,b\n1,\0\n",
    ],
)
def test_what_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(NotATable):
        read(path)


def test_an_open_quotation_mark_is_named(tmp_path):
    path = tmp_path / "orders.csv"
    path.write_text('a,b\n1,2\n"open,3\n' + "x,y\n" * 100_000)
    with pytest.raises(NotATable) as refusal:
        read(path)
    assert "3" in str(refusal.value)


def test_a_table_of_headers_alone_has_no_rows(tmp_path):
    assert read(make.sheet(tmp_path / "orders.csv", [])) == (make.HEADERS, [])


@pytest.mark.parametrize("name", ["orders.xlsx", "orders.ods"])
def test_a_small_workbook_that_unfolds_to_billions_of_cells_is_refused(tmp_path, name):
    book = openpyxl.Workbook()
    table = book.active
    assert isinstance(table, Worksheet)
    table["A1"], table["XFD1048576"] = "order", "far away"
    book.save(tmp_path / name)
    with pytest.raises(NotATable):
        read(tmp_path / name)
