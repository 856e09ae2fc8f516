"""A file's way through the page, in a real browser with a real worker."""

import pytest

from tests.browser import sign_in
from tests.commerce import make
from tests.make import member

pytestmark = pytest.mark.browser


def test_an_operator_brings_a_file_tries_it_and_imports_it(page, live_web, worker, tmp_path):
    rows = [make.row(order=str(n), buyer=f"b{n}") for n in range(200)]
    path = make.sheet(tmp_path / "orders.csv", [*rows, make.row(buyer="")])
    sign_in(page, live_web, member("Olga", role="operator"), "/orders/imports")
    page.set_input_files("input[type=file]", str(path))
    page.click("form[enctype] button")
    page.select_option("select[name=order_no]", "order")
    page.select_option("select[name=paid_at]", "paid")
    page.fill("input[name=source]", "tmall")
    page.click("button[value=try]")
    page.wait_for_selector("text=目前还没有改动任何数据")
    page.click("button[value=import]")
    page.click("a[href*='source=tmall']")
    page.wait_for_selector("text=b199")
    page.fill("input[name=q] >> nth=-1", "b7")
    page.press("input[name=q] >> nth=-1", "Enter")
    page.wait_for_selector("tbody tr >> text=b7")
    page.click("tbody tr a")
    page.wait_for_selector("text=Tea")
