"""The article editor in a real browser: blocks written as they look, moved, shown, saved."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import make
from yutang.content.models import Material

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_an_article_is_written_by_blocks(live_web: str, page: Page):
    make.member("Olive", role="operator")
    page.goto(f"{live_web}/login?next=/content/new/article")
    page.fill("input[name=login]", "olive")
    page.fill("input[name=password]", make.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/content/new/article")
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
