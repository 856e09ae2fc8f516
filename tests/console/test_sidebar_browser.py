"""The sidebar in the stand-in: two letters, one click, and the customer's phone shows it."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests import make, worlds
from tests.content.scripts_make import script
from tests.customers import make as customers
from tests.live import Programs, free_port
from tests.worlds import Simulator
from yutang.content.models import ScriptUse
from yutang.customers.commands import meet_customer
from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(simulator: Simulator, programs: Programs) -> Iterator[Simulator]:
    """The stand-in, whose app opens a real web of ours beside chats while this test runs."""
    port = free_port()
    own: dict[str, Any] = {"trusted_domains": [f"127.0.0.1:{port}"]}
    own["sidebar_url"] = f"http://127.0.0.1:{port}/login/wecom?next=/sidebar"
    simulator.post("/sim/app", agent_id=worlds.AGENT_ID, **own)
    programs.web(port=port, **simulator.environment)
    yield simulator
    simulator.post(
        "/sim/app", agent_id=worlds.AGENT_ID, trusted_domains=["127.0.0.1"], sidebar_url=""
    )


def friend(street: Simulator) -> str:
    """Somebody who is Alice's customer at WeCom, and ours."""
    person: str = street.post("/sim/people", name="赵晓棠")["id"]
    street.post("/sim/add", person=person, member="Alice", confirm_after_seconds=0)
    known = street.get(f"/sim/people/{person}")["external_userid"]
    follow = meet_customer(external_userid=known, userid="Alice", at=clock.now())
    Customer.objects.filter(pk=follow.customer_id).update(name="赵晓棠")
    return person


def test_a_guide_types_two_letters_and_the_customers_phone_shows_the_answer(
    street: Simulator, page: Page
):
    owner = make.member("Owner")
    alice = Member.objects.create(name="李娜", wecom_userid="Alice", role="guide")
    script("价格太贵了", "{customer}，我是{member}，一分钱一分货", by=owner)
    script("运费谁出", by=owner)
    person = friend(street)
    customers.read()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{street.url}/?person={person}")
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
