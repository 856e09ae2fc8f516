"""The way people go most: find a customer, open her page, give her a tag."""

import pytest
from playwright.sync_api import Page, expect

from tests import make as shared
from tests.browser import sign_in
from tests.customers import make
from yutang.customers.models import Customer, CustomerTag, Profile, Push

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(page: Page, live_web: str) -> Page:
    """A browser in which the owner is signed in."""
    sign_in(page, live_web, shared.member("Owner"), "/customers/")
    return page


@pytest.fixture
def zhao(live_web: str) -> Customer:
    """A customer among others, and tags to give."""
    for name in ("王小明", "钱伟", "孙丽"):
        make.follow(name)
    follow = make.follow("赵晓岚")
    make.tag("金卡", group="等级")
    make.tag("老客", group="等级")
    make.read()
    return follow.customer


def test_a_customer_is_found_opened_and_tagged(zhao, signed_in: Page):
    page = signed_in
    page.get_by_placeholder("姓名、备注、手机号、ID").fill("晓岚")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "?q=%E6%99%93%E5%B2%9A" in page.url
    page.get_by_role("link", name="赵晓岚").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("赵晓岚")
    page.get_by_text("添加标签").click()
    page.get_by_placeholder("查找标签").fill("金")
    expect(page.locator(".yt-offer button")).to_have_count(1)
    page.locator(".yt-offer button").click()
    expect(page.locator("#tags .yt-tag-group")).to_contain_text("金卡")
    assert CustomerTag.objects.get().customer == zhao
    expect(page.get_by_text("正在同步到企业微信").first).to_be_visible()
    Push.objects.update(state="done")
    expect(page.get_by_text("正在同步到企业微信")).to_have_count(0)


def test_several_are_chosen_tagged_and_untagged(zhao, signed_in: Page):
    page = signed_in
    page.locator("tbody input[type=checkbox]").nth(0).check()
    page.locator("tbody input[type=checkbox]").nth(1).check()
    bar = page.locator("[data-bar]")
    expect(bar).to_contain_text("2")
    expect(bar.locator("option")).to_have_count(3)
    bar.get_by_role("combobox").select_option(label="老客")
    bar.get_by_role("button", name="打标签").click()
    expect(page.get_by_text("2 位客户中有 2 位新打上标签")).to_be_visible()
    page.get_by_role("button", name="撤销").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    assert not CustomerTag.objects.exists()


def test_filters_stand_in_the_address_and_go_by_their_chips(zhao, signed_in: Page):
    page = signed_in
    Profile.objects.filter(customer=zhao).update(state="lost")
    page.get_by_label("状态").select_option(label="流失")
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "state=lost" in page.url
    page.locator(".yt-chips .yt-tag").click()
    expect(page.locator("tbody tr")).to_have_count(4)
    page.get_by_role("button", name="标签").click()
    page.get_by_label("金卡").check()
    page.locator(".yt-tag-menu").get_by_role("button", name="应用").click()
    expect(page.get_by_text("没有符合条件的客户")).to_be_visible()
