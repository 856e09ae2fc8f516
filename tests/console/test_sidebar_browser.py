"""The sidebar in the stand-in: two letters, one click, and the customer's phone shows it."""

import pytest
from playwright.sync_api import Page, expect

from tests import make
from tests.content.scripts_make import script
from tests.customers import make as customers
from tests.worlds import Simulator
from yutang.content.models import ScriptUse
from yutang.customers.commands import meet_customer
from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def friend(simulator: Simulator) -> str:
    """Somebody who is Alice's customer at WeCom, and ours."""
    person: str = simulator.post("/sim/people", name="赵晓棠")["id"]
    simulator.post("/sim/add", person=person, member="Alice", confirm_after_seconds=0)
    known = simulator.get(f"/sim/people/{person}")["external_userid"]
    follow = meet_customer(external_userid=known, userid="Alice", at=clock.now())
    Customer.objects.filter(pk=follow.customer_id).update(name="赵晓棠")
    return person


def test_a_guide_types_two_letters_and_the_customers_phone_shows_the_answer(
    web: str, simulator: Simulator, page: Page
):
    owner = make.member("Owner")
    alice = Member.objects.create(name="李娜", wecom_userid="Alice", role="guide")
    script("价格太贵了", "{customer}，我是{member}，一分钱一分货", by=owner)
    script("运费谁出", by=owner)
    person = friend(simulator)
    customers.read()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{simulator.url}/?person={person}")
    page.locator("#client .client-row", has_text="赵晓棠").click()
    page.get_by_role("navigation", name="聊天工具栏").get_by_text("Yutang").click()
    sidebar = page.frame_locator(".toolbar-frame")
    expect(sidebar.locator(".sb-head")).to_contain_text("赵晓棠")
    sidebar.get_by_role("button", name="话术").click()
    sidebar.get_by_role("searchbox", name="查找话术").press_sequentially("jg")
    expect(sidebar.locator(".sb-row")).to_have_count(1)
    sidebar.get_by_role("button", name="发送", exact=True).click()
    answer = "赵晓棠，我是李娜，一分钱一分货"
    expect(page.locator("#client .said-own")).to_contain_text(answer)
    page.locator("#phone").get_by_text("李娜").first.click()
    expect(page.locator("#phone .bubble").last).to_have_text(answer)
    expect(sidebar.get_by_text("已发送")).to_be_visible()
    use = ScriptUse.objects.get()
    assert use.customer is not None
    assert (use.member, use.customer.name) == (alice, "赵晓棠")
    said = Message.objects.get(customer=use.customer)
    assert (said.carrier, said.state, said.source_id) == ("chat", "delivered", use.script_id)
    assert faults == []
