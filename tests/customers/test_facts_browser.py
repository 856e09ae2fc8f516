"""The way a brand gets to know a child: taken ready, noted on the page, seen to grow."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import make as shared
from tests.browser import sign_in
from tests.customers import make
from yutang.customers.models import Fact, FactType
from yutang.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_child_is_asked_for_noted_and_stands_in_its_stage(page: Page, live_web: str):
    customer = make.follow("赵晓岚").customer_id
    make.read()
    sign_in(page, live_web, shared.member("Owner"), "/customers/facts/")
    page.get_by_role("button", name="孩子").click()
    expect(page.locator(".yt-fact-list")).to_contain_text("6–12 个月")
    assert FactType.objects.get().key == "child"

    page.goto(f"{live_web}/customers/{customer}")
    card = page.locator("#facts")
    card.get_by_role("link", name="孩子").click()
    card.get_by_role("button", name="保存").click()
    expect(card.locator(".invalid-feedback, .alert-danger").first).to_be_visible()
    card.get_by_label("姓名").or_(card.get_by_label("名称")).first.fill("念念")
    card.get_by_label("日期").fill(str(clock.today() - timedelta(days=250)))
    card.get_by_role("button", name="保存").click()
    expect(card).to_contain_text("念念 · 8 个月")
    expect(card.locator(".yt-reached")).to_have_text("6–12 个月")
    assert Fact.objects.filter(actor__name="Owner").exists()

    card.get_by_role("link", name="编辑：念念").click()
    card.locator("button[name=slot]").click()
    expect(card.locator(".yt-fact")).to_have_count(0)
    page.reload()
    expect(page.locator("#timeline")).to_contain_text("孩子")
