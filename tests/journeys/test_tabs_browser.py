"""On a phone the tabs of a page stay one row, and the open one is in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.journeys.make import running, wait

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_tabs_are_one_row_on_a_phone_and_show_the_open_one(page: Page, live_web: str):
    journey = running([wait("w", days=1)])
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([{"name": "yutang_language", "value": "en", "url": live_web}])
    page.goto(f"{live_web}/login?next=/journeys/{journey.pk}/versions")
    page.fill("input[name=login]", "olive")
    page.fill("input[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    tabs = page.locator(".nav-tabs .nav-link")
    expect(tabs.last).to_be_visible()
    tops = tabs.evaluate_all("tabs => new Set(tabs.map((tab) => tab.offsetTop)).size")
    assert tops == 1
    expect(page.locator(".nav-tabs .active")).to_be_in_viewport(ratio=0.99)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
