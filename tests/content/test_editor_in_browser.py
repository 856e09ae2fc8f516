"""The article editor in a real browser: blocks written as they look, moved, shown, saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import sign_in
from tests.content import make as content
from yutang.content.models import Material

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_an_article_is_written_by_blocks(live_web: str, page: Page):
    sign_in(page, live_web, make.member("Olive", role="operator"), "/content/new/article")
    page.fill("input[name=title]", "夜钓指南")
    page.click("button[value='add:paragraph']")
    rich = page.locator("[contenteditable]")
    rich.click()
    page.keyboard.type("先看水深")
    page.keyboard.press("Control+A")
    page.click("[data-mark=bold]")
    page.click("button[value='add:heading']")
    page.fill("input[name$=_text]", "三步")
    phone = page.locator("#preview")
    expect(phone).to_contain_text("三步")
    expect(phone.locator(".ct-p").first).to_contain_text("先看水深")
    page.locator("[data-block]").nth(1).locator("[data-move=up]").click()
    expect(page.locator("[data-block] legend").first).to_contain_text("小标题")
    page.click("button[name=publish][value='1']")
    page.wait_for_url(re.compile(r"/content/\d+$"))
    saved = Material.objects.get()
    assert [each["type"] for each in saved.body] == ["heading", "paragraph"]
    assert saved.body[1]["html"] in ("<b>先看水深</b>", "<strong>先看水深</strong>")


def test_the_picker_offers_in_its_own_place_and_shows_what_is_chosen(live_web: str, page: Page):
    for title in ("夜钓指南", "选竿三步"):
        content.material(title)
    sign_in(page, live_web, make.member("Olive", role="operator"), "/sends/new")
    picker = page.locator("[data-picker]").first
    picker.locator("summary").click()
    expect(picker.locator("[data-pick]")).to_have_count(2)
    picker.locator("input[name=pick_q]").fill("夜钓")
    expect(picker.locator("[data-pick]")).to_have_count(1)
    picker.locator("[data-pick]").click()
    expect(picker.locator("[data-picked]")).to_contain_text("夜钓指南")
    picker.locator("[data-unpick]").click()
    expect(picker.locator("[data-picked]")).to_have_count(0)
