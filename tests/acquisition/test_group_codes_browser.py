"""The stand-in's phone in a real browser: one code, the right group, and into it."""

import pytest
from playwright.sync_api import expect

from tests.acquisition import group_make
from tests.acquisition.test_browser import scan_on_screen
from yutang.acquisition.commands import doors

pytestmark = pytest.mark.browser


def test_a_stranger_scans_the_code_and_joins_the_group_for_everybody(web, simulator, page):
    mothers = group_make.group_there(simulator, "妈妈群")
    others = group_make.group_there(simulator, "新朋友群")
    code = group_make.code(
        group_make.door(mothers, name="Buyers", who={"paid": "yes"}), group_make.door(others)
    )
    for door in code.doors.all():
        doors.publish_door(door_id=door.pk)
    page.goto(simulator.url)
    page.locator("button:visible", has_text="客户的手机").first.click()
    page.fill("[name=name]", "群群")
    page.press("[name=name]", "Enter")
    expect(page.locator("button:visible", has_text="群群").first).to_be_visible()
    shown = scan_on_screen(page, f"{web}/g/{code.slug}")
    expect(shown.get_by_text("新朋友群").first).to_be_visible()
    expect(shown.get_by_text("长按二维码，加入群聊")).to_be_visible()
    expect(shown.locator("img.acq-way")).to_have_js_property("complete", True)
    page.get_by_role("button", name="识别屏幕上的二维码").last.click()
    expect(page.locator("button:visible", has_text="加入").last).to_be_visible()
    page.locator("button:visible", has_text="加入").last.click()
    expect(page.get_by_text("群群扫码加入了群聊").last).to_be_visible()
