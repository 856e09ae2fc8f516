"""The sidebar in the stand-in: two letters, one click, and the customer's phone shows it."""

from collections.abc import Iterator
from pathlib import Path

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

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def street(programs: Programs, tmp_path: Path) -> Iterator[Simulator]:
    """A stand-in of this test alone, whose app opens a real web of ours beside chats."""
    world = worlds.write(tmp_path / "world.json")
    program = programs.simulator(tmp_path / "world.json", home=tmp_path / "stand-in")
    simulator = Simulator(program.url, world)
    port = free_port()
    simulator.post(
        "/sim/app",
        agent_id=worlds.AGENT_ID,
        trusted_domains=[f"127.0.0.1:{port}"],
        sidebar_url=f"http://127.0.0.1:{port}/login/wecom?next=/sidebar",
    )
    programs.web(port=port, **simulator.environment)
    yield simulator
    simulator.http.close()


def test_a_guide_types_two_letters_and_the_customers_phone_shows_the_answer(
    street: Simulator, page: Page
):
    owner = make.member("Owner")
    alice = Member.objects.create(name="李娜", wecom_userid="Alice", role="guide")
    script("价格太贵了", "{customer}，我是{member}，一分钱一分货", by=owner)
    script("运费谁出", by=owner)
    zhao = street.get("/sim/people/zhao")
    street.post("/sim/add", person="zhao", member="Alice", confirm_after_seconds=0)
    follow = meet_customer(external_userid=zhao["external_userid"], userid="Alice", at=clock.now())
    Customer.objects.filter(pk=follow.customer_id).update(name="赵晓")
    customers.read()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(street.url)
    page.locator("#client .client-row", has_text="赵晓").click()
    page.get_by_role("navigation", name="聊天工具栏").get_by_text("Yutang").click()
    sidebar = page.frame_locator(".toolbar-frame")
    expect(sidebar.locator(".sb-head")).to_contain_text("赵晓")
    sidebar.get_by_role("button", name="话术").click()
    sidebar.get_by_role("searchbox", name="查找话术").press_sequentially("jg")
    expect(sidebar.locator(".sb-row")).to_have_count(1)
    sidebar.get_by_role("button", name="发送", exact=True).click()
    answer = "赵晓，我是李娜，一分钱一分货"
    expect(page.locator("#client .said-own")).to_contain_text(answer)
    page.locator("#phone").get_by_text("李娜").first.click()
    expect(page.locator("#phone .bubble").last).to_have_text(answer)
    expect(sidebar.get_by_text("已发送")).to_be_visible()
    use = ScriptUse.objects.get()
    assert use.customer is not None
    assert (use.member, use.customer.name) == (alice, "赵晓")
    assert faults == []
