"""The editor in a real browser: variables, attachments and the phone beside them."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import sign_in
from yutang.outreach.models import Welcome

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_what_is_typed_shows_on_the_phone_and_is_saved(live_web: str, page: Page):
    sign_in(page, live_web, make.member("Olive", role="operator"), "/welcome/new")
    page.fill("input[name=name]", "通用")
    page.fill("textarea[name=text]", "您好，我是")
    page.click("[data-insert='{member}']")
    phone = page.locator("#preview")
    expect(phone).to_contain_text("您好，我是Olive")
    page.get_by_role("button", name="链接").click()
    page.fill("input[name=a_title]", "今日菜单")
    expect(phone).to_contain_text("今日菜单")
    page.fill("input[name=a_url]", "https://example.com/menu")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("**/welcome/")
    saved = Welcome.objects.get()
    assert saved.text == "您好，我是{member}"
    assert saved.attachments[0]["title"] == "今日菜单"
