"""The calendar in a real browser: a send is dragged to another day, moved back, moved by keys."""

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.browser import sign_in
from yutang.kernel import clock
from yutang.outreach.commands.calendar import EVENING
from yutang.outreach.models import Send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_a_send_is_dragged_and_brought_back_and_moved_by_the_menu(live_web: str, page: Page):
    tomorrow = clock.today() + timedelta(days=1)
    monday = tomorrow - timedelta(days=tomorrow.weekday())
    if tomorrow == monday + timedelta(days=6):  # a week with a day after it
        tomorrow, monday = tomorrow + timedelta(days=1), monday + timedelta(days=7)
    later = tomorrow + timedelta(days=1)
    evening = datetime.combine(tomorrow, EVENING, clock.zone())
    send = Send.objects.create(name="奶茶节", at=evening, state="draft")
    shown = f"/calendar/?span=week&day={tomorrow}"
    sign_in(page, live_web, make.member("Olive", role="operator"), shown)
    entry, cell = page.locator(".cal-entry", has_text="奶茶节"), "[data-day='{}']".format
    expect(page.locator(cell(tomorrow))).to_contain_text("奶茶节")
    entry.drag_to(page.locator(cell(later)))
    expect(page.locator(cell(later))).to_contain_text("奶茶节")
    send.refresh_from_db()
    assert send.at == evening + timedelta(days=1)
    page.get_by_role("button", name="移回去").click()
    expect(page.locator(cell(tomorrow))).to_contain_text("奶茶节")
    summary = entry.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    entry.locator("input[type=date]").fill(str(later))
    page.keyboard.press("Enter")
    expect(page.locator(cell(later))).to_contain_text("奶茶节")
    send.refresh_from_db()
    assert send.at == evening + timedelta(days=1)
