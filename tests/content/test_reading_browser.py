"""The stand-in's phone opens an article: what was on the screen is in her timeline, in seconds."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests import make as staff
from tests.content import links_make as make
from yutang.content.commands.links import tracked
from yutang.content.commands.readings import tell_readings
from yutang.content.models import Click, Visit
from yutang.customers.models import Activity
from yutang.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_reading_on_the_phone_stands_in_the_timeline(web, simulator, page: Page, settings):
    settings.BASE_URL = web
    person = simulator.post("/sim/people", name="茶茶")["id"]
    simulator.post("/sim/add", person=person, member="Alice", confirm_after_seconds=0)
    known = simulator.get(f"/sim/people/{person}")["external_userid"]
    customer, tea = make.customer("茶茶", known), make.product()
    url = tracked(material_id=make.article(of=tea).pk, source="sidebar", customer_id=customer.pk)
    page.goto(f"{simulator.url}/?person={person}")
    phone = page.locator("#phone")
    phone.get_by_role("button", name="扫一扫").click()
    phone.locator("input[name=code]").fill(url)
    page.keyboard.press("Enter")
    shown = phone.frame_locator("iframe")
    expect(shown.get_by_role("heading", name="怎样泡龙井")).to_be_visible()
    page.wait_for_timeout(4_200)
    shown.get_by_text("明前龙井").click()
    expect(shown.get_by_text("返回文章")).to_be_visible()
    expect_soon(lambda: Click.objects.filter(product=tea).exists(), page)
    expect_soon(lambda: Visit.objects.get().ended_at is not None, page)
    visit = Visit.objects.get()
    assert visit.customer_id == customer.pk
    assert 3 <= visit.seconds <= 15
    assert visit.depth == 100
    assert tell_readings(at=clock.now() + timedelta(minutes=1)) == 1
    assert Activity.objects.filter(customer=customer).count() == 2
    desk = staff.client(staff.member("Olga"), language="zh-hans")
    timeline = desk.get(f"/customers/{customer.pk}").content.decode()
    assert f"阅读了“怎样泡龙井”，用时 {visit.seconds} 秒，看到 100%" in timeline
    assert "在“怎样泡龙井”里看了商品“明前龙井”" in timeline


def expect_soon(holds, page):
    for _turn in range(50):
        if holds():
            return
        page.wait_for_timeout(100)
    pytest.fail("it never came to hold")
