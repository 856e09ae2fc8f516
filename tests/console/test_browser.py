"""The main path of an owner in a real browser: sign in with a second factor, look around, ask."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.org import make
from yutang.kernel import progress
from yutang.org.models import Member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def faults(page: Page):
    """Nothing in the browser's console: no broken script, no breach of the content policy."""
    cache.clear()
    seen: list[str] = []
    page.on("pageerror", lambda fault: seen.append(str(fault)))
    page.on("console", lambda line: seen.append(line.text) if line.type == "error" else None)
    yield seen
    assert seen == []


def sign_in(page: Page, address: str, name="alice-owner") -> None:
    page.goto(f"{address}/login")
    page.get_by_label("用户名或邮箱").fill(name)
    page.get_by_label("密码", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def code_for(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_an_owner_connects_a_second_factor_and_signs_in_with_it(live_web, page):
    make.member("Alice", password=True)
    sign_in(page, live_web)
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("link", name="我的账号").click()
    page.get_by_role("link", name="绑定").click()
    page.get_by_label("密码").fill(make.PASSWORD)
    page.get_by_role("button", name="继续").click()
    secret = page.locator("code").inner_text()
    page.get_by_label("验证码").fill(code_for(secret))
    page.get_by_role("button", name="绑定").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("恢复码")
    recovery = page.locator("main li code").first.inner_text()
    page.get_by_role("button", name="我的账号").click()
    page.get_by_role("button", name="退出登录").click()
    sign_in(page, live_web)
    page.get_by_label("验证码").fill(recovery)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("首页")


def test_home_draws_its_charts_and_lists_what_to_do(live_web, page):
    make.member("Alice", password=True)
    sign_in(page, live_web)
    expect(page.locator("[data-chart] svg").first).to_be_visible()
    page.evaluate(
        """document.querySelector("main").dataset.old = "";
        htmx.ajax("GET", "/", { target: "main", select: "main", swap: "outerHTML" });"""
    )
    expect(page.locator("main:not([data-old]) [data-chart] svg").first).to_be_visible()
    expect(page.get_by_text("填写品牌名称")).to_be_visible()


def test_theme_language_and_side_bar_are_kept(live_web, page):
    make.member("Alice", password=True)
    sign_in(page, live_web)
    page.get_by_role("button", name="切换明暗").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.get_by_role("button", name="收起侧栏").click()
    expect(page.locator("html")).to_have_class(re.compile("yt-narrow"))
    page.get_by_role("button", name="EN").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Home")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    expect(page.locator("html")).to_have_class(re.compile("yt-narrow"))


def test_switching_off_a_member_asks_in_a_dialog(live_web, page):
    make.member("Alice", password=True)
    bob = make.member("Bob", "guide")
    sign_in(page, live_web)
    page.goto(f"{live_web}/org/members/{bob.pk}")
    page.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()
    assert Member.objects.get(pk=bob.pk).status == "active"
    page.get_by_role("button", name="停用").click()
    dialog.get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用").first).to_be_visible()
    assert Member.objects.get(pk=bob.pk).status == "disabled"


def test_the_same_works_without_javascript(live_web, browser):
    make.member("Alice", password=True)
    bob = make.member("Bob", "guide")
    plain = browser.new_context(locale="zh-CN", java_script_enabled=False)
    page = plain.new_page()
    sign_in(page, live_web)
    page.goto(f"{live_web}/org/members/{bob.pk}")
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("停用这个账号？")
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("已停用").first).to_be_visible()
    plain.close()


def test_the_keyboard_reaches_content_search_and_menu(live_web, page):
    make.member("Alice", password=True)
    sign_in(page, live_web)
    page.goto(f"{live_web}/org/members")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="查找客户")).to_be_focused()


def test_on_a_phone_the_menu_slides_in_and_nothing_is_cut_off(live_web, page):
    make.member("Alice", password=True)
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_web)
    for path in ("/", "/org/members", "/org/units", "/settings/health", "/settings/audit"):
        page.goto(live_web + path)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{path} is {wide} px too wide"
    page.get_by_role("button", name="打开菜单").click()
    page.get_by_role("link", name="门店与组织").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("门店与组织")


def test_a_list_is_narrowed_by_choosing(live_web, page):
    make.member("Alice", password=True)
    make.member("Bob", "guide")
    sign_in(page, live_web)
    page.goto(f"{live_web}/org/members")
    page.get_by_label("角色").select_option("guide")
    page.wait_for_url(re.compile("role=guide"))
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody tr td").nth(3).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bob")


def test_a_synchronisation_tells_how_far_it_is_and_renews_the_list(live_web, page):
    alice = make.member("Alice", password=True)
    sign_in(page, live_web)
    work = progress.start(kind="org.sync_members_now", owner_id=alice.pk)
    progress.advance(work.pk, done=1, total=4)
    page.goto(f"{live_web}/org/members")
    expect(page.get_by_text("25%")).to_be_visible()
    progress.advance(work.pk, done=3, total=4)
    expect(page.get_by_text("75%")).to_be_visible()
    make.member("Zed", "guide")
    progress.finish(work.pk, result={"units": 0, "created": 1, "changed": 0, "left": 0})
    expect(page.get_by_text("新增 1 位")).to_be_visible()
    expect(page.get_by_role("link", name="Zed")).to_be_visible()


def test_a_lost_network_and_a_fault_of_ours_are_told_in_words(live_web, page, context, faults):
    """Nothing is swapped away by them."""
    make.member("Alice", password=True)
    sign_in(page, live_web)
    expect(page.get_by_text("填写品牌名称")).to_be_visible()
    ask_again = "htmx.ajax('GET', '/home/todos', {target: '[hx-get]', swap: 'innerHTML'})"
    page.route("**/home/todos", lambda route: route.fulfill(status=500, body="boom"))
    page.evaluate(f"{ask_again}.catch(() => 0)")
    expect(page.get_by_text("系统出错了")).to_be_visible()
    page.unroute("**/home/todos")
    context.set_offline(True)
    page.evaluate(f"{ask_again}.catch(() => 0)")
    expect(page.get_by_text("网络不通")).to_be_visible()
    expect(page.get_by_text("填写品牌名称")).to_be_visible()
    faults.clear()  # the browser itself tells of both, rightly
