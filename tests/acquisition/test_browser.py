"""The stand-in's phone in a real browser: two leaflets, one consultant."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.acquisition import make
from yutang.acquisition.commands import links, publishing
from yutang.acquisition.models import PoolEntry

pytestmark = pytest.mark.browser


def published(member, name):
    code = make.code(member, name=name)
    publishing.publish_code(code_id=code.pk)
    links.have_links(member_ids=[member.pk])
    links.publish_link(member_id=member.pk)
    return code


def scan_on_screen(page: Page, address: str):
    page.get_by_text("扫一扫").last.click()
    page.locator("input[name=code]:visible").last.fill(address)
    page.keyboard.press("Enter")
    return page.frame_locator("iframe").last


def test_two_leaflets_lead_to_one_consultant(web, simulator, page):
    alice = make.member("李娜", wecom_userid="Alice")
    bob = make.member("王波", wecom_userid="Bob")
    first, second = published(alice, "Leaflet"), published(bob, "Poster")
    page.goto(simulator.url)
    page.locator("button:visible", has_text="客户的手机").first.click()
    page.fill("[name=name]", "周周")
    page.press("[name=name]", "Enter")
    expect(page.locator("button:visible", has_text="周周").first).to_be_visible()
    shown = scan_on_screen(page, f"{web}/c/{first.slug}")
    expect(shown.get_by_text("添加到通讯录")).to_be_visible()
    expect(shown.get_by_text("李娜").first).to_be_visible()
    page.goto(simulator.url)
    shown = scan_on_screen(page, f"{web}/c/{second.slug}")
    expect(shown.get_by_text("添加到通讯录")).to_be_visible()
    expect(shown.get_by_text("李娜").first).to_be_visible()


def test_who_comes_before_the_link_is_made_sees_it_once_it_is(web, simulator, page):
    alice = make.member("李娜", wecom_userid="Alice")
    code = make.code(alice, name="Leaflet")
    links.check_quota()
    page.goto(simulator.url)
    page.locator("button:visible", has_text="客户的手机").first.click()
    page.fill("[name=name]", "早早")
    page.press("[name=name]", "Enter")
    expect(page.locator("button:visible", has_text="早早").first).to_be_visible()
    shown = scan_on_screen(page, f"{web}/c/{code.slug}")
    expect(shown.get_by_text("请稍候")).to_be_visible()
    links.publish_link(member_id=alice.pk)
    expect(shown.get_by_text("添加到通讯录")).to_be_visible()


def test_the_pool_editor_adds_members_and_shifts_and_previews(web, page):
    make.unit("Riverside")
    alice = make.member("Alice")
    operator = make.member("Olga", role="operator", username="olga")
    operator.set_password("pond-and-fish-42")
    operator.save()
    page.goto(f"{web}/acquisition/codes/new")
    page.fill("[name=login]", "olga")
    page.fill("[name=password]", "pond-and-fish-42")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/codes/new")
    page.fill("[name=name]", "传单")
    page.locator("[name=who]").press_sequentially("Ali")
    page.locator("[data-hit]").first.click()
    expect(page.locator("#next")).to_contain_text("Alice")
    page.locator("[data-add-shift]").click()
    page.locator("[data-add-shift]").click()
    expect(page.locator(".acq-shift")).to_have_count(2)
    page.locator(".acq-shift [data-drop-row]").first.click()
    expect(page.locator(".acq-shift")).to_have_count(1)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(lambda url: urlsplit(url).path.count("/") == 4 and "new" not in url)
    expect(page.locator("h1")).to_have_text("传单")
    assert len(PoolEntry.objects.get(member=alice).shifts) == 1
