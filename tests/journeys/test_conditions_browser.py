"""A nested condition of a way is described in a real browser, opened again and taken back."""

import pytest
from playwright.sync_api import Page, expect

from tests.audiences import value_make
from tests.audiences.test_builder_in_browser import ROWS, choose, counts
from tests.browser import sign_in
from tests.journeys.make import operator
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.rules import fresh

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
INNER = ".bd-list > .bd-group > .bd-foot .bd-find"


def test_a_nested_condition_is_described_kept_opened_again_and_taken_back(
    page: Page, live_web: str
):
    value_make.customer("Zhao", order_count=3, order_amount=12_345)
    value_make.customer("Qian", order_count=3)
    plan = {"format": 1, "triggers": [{"kind": "manual"}], "flow": [fresh.step("branch", "b")]}
    journey = create_journey(name="Draft", actor=operator(), draft=plan)
    page.context.add_cookies([{"name": "yutang_language", "value": "en", "url": live_web}])
    sign_in(page, live_web, operator(), f"/journeys/{journey.pk}/build?show=step&id=b")

    # What stands in the panel is kept before the page of the condition opens.
    page.fill("#id_way0-name", "Regulars")
    page.click("#describe-0")
    page.wait_for_url("**/build/condition?*")
    expect(page.locator("h1")).to_contain_text("Regulars")
    counts(page, 2)
    choose(page, "number of orders", "Number of orders")
    page.locator(f"{ROWS} .bd-number").first.fill("3")
    page.click(".bd-root > .bd-foot .bd-plain")
    choose(page, "group chat", "Group chat", field=INNER)
    choose(page, "paid in total", "Paid in total", field=INNER)
    page.locator(".bd-group .bd-group .bd-number").last.fill("100")
    counts(page, 1)
    page.get_by_role("button", name="Into the journey").click()

    # Back in the builder it is said on the way, and counted in the panel.
    page.wait_for_url("**/build?show=step&id=b")
    expect(page.locator(".jb-way-head").first).to_contain_text("Number of orders at least 3, and (")
    expect(page.locator(".jb-fit")).to_have_text("1 customer fits now")
    page.click("#describe-0")
    expect(page.locator(ROWS)).to_have_count(2)
    expect(page.locator(".bd-group .bd-group .bd-thing")).to_have_text(
        ["Group chat", "Paid in total"]
    )
    page.get_by_role("link", name="Cancel").click()
    page.click("#jb-undo")
    expect(page.locator(".jb-way-head").first).to_contain_text("No condition yet")
    journey.refresh_from_db()
    assert journey.draft["flow"][0]["arms"] == [{"name": "Regulars", "rule": {}, "flow": []}]
