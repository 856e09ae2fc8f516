"""From a rule to its members, and from the wish for a file to the file, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make as shared
from tests.audiences import audience_make as make
from tests.browser import sign_in
from tests.customers import make as customers
from yutang.audiences.models import Audience
from yutang.customers.commands import tag_customers
from yutang.customers.models import CustomerTag

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mothers(worker) -> Audience:
    """An audience that nobody has refreshed yet, over two of three customers."""
    gold = customers.tag("Gold")
    ids = [customers.follow(name).customer_id for name in ("赵晓岚", "钱伟", "孙丽")]
    tag_customers(
        customer_ids=ids[:2],
        tag_ids=[gold.pk],
        source=CustomerTag.Source.RULE,
        source_ref="",
        actor=None,
    )
    customers.read()
    return make.audience(
        "金卡客户", rule={"version": 1, "where": {"tags": "any", "ids": [gold.pk]}}
    )


def test_members_are_found_seen_and_taken_out_by_two_people(
    mothers, page: Page, browser: Browser, live_web: str
):
    mine = page
    sign_in(mine, live_web, shared.member("Ada"), f"/audiences/{mothers.pk}")
    content = mine.locator("#content")
    expect(mine.get_by_text("符合以下条件的客户")).to_be_visible()
    expect(mine.locator(".yt-stat-value").first).to_have_text("2")
    content.get_by_role("link", name="成员", exact=True).click()
    expect(mine.locator("tbody tr")).to_have_count(2)
    expect(mine.locator("tbody")).to_contain_text("赵晓岚")
    content.get_by_role("link", name="原因").first.click()
    expect(mine.locator(".yt-why-yes")).to_have_count(1)
    content.locator(".nav-tabs").get_by_role("link", name="导出").click()
    mine.get_by_label("文件用途").fill("春季活动短信")
    mine.get_by_role("button", name="申请导出").click()
    expect(content.get_by_text("待审批").first).to_be_visible()
    context = browser.new_context(locale="zh-CN")
    others = context.new_page()
    sign_in(others, live_web, shared.member("Bob"), "/audiences/exports")
    others.get_by_role("button", name="批准").click()
    expect(others.get_by_text("春季活动短信")).to_be_visible()
    context.close()
    mine.reload()
    expect(mine.get_by_role("link", name="下载")).to_be_visible()
    with mine.expect_download() as taken:
        mine.get_by_role("link", name="下载").click()
    lines = Path(taken.value.path()).read_text("utf-8-sig").splitlines()
    assert len(lines) == 3
