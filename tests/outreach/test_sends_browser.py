"""The path of a send in a real browser: written, read before it goes out, agreed to, confirmed."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import make as people
from tests.browser import sign_in
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from tests.worlds import Simulator
from yutang.audiences.models import Audience
from yutang.customers.models import Consent
from yutang.kernel import clock
from yutang.outreach.commands import admission, packing, planning
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send
from yutang.outreach.rules.governor import Source

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def owner(browser: Browser) -> Iterator[Page]:
    """Another browser."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def eight_people(wecom: Simulator) -> tuple[Audience, Send]:
    """Of eight, two used their budget up, one objects; three are wanted by another send too."""
    found = make.customers(wecom, 8, members=("Alice", "Bob"))
    ledger.budgets(contacts_7=1)
    for who in found[:2]:
        ledger.told(who, clock.now())
    Consent.objects.create(customer=found[2], purpose="marketing", given=False, source="page:stop")
    rival = make.draft(found[4:7])
    planning.plan_customers(
        source=Source("send", rival.pk),
        terms=ledger.terms(due_at=clock.now() + ledger.DAY, priority=-10),
        customer_ids=[who.pk for who in found[4:7]],
    )
    return make.audience(found), rival


def write(page: Page, audience: Audience) -> None:
    page.fill("input[name=name]", "春日上新")
    page.select_option("select[name=audience]", str(audience.pk))
    page.fill("textarea[name=text]", "今天的新品到店了")
    expect(page.locator("#preview")).to_contain_text("今天的新品到店了")
    page.locator("#send .btn-primary").click()
    page.wait_for_url(re.compile(r"/sends/\d+$"))


def reaches_members_who_confirm(wecom: Simulator, send: Send) -> None:
    """What the worker does, and the members in the stand-in."""
    commands.plan_send(send_id=send.pk)
    admission.admit_all()
    packing.pack()
    make.carry()
    make.confirm(wecom, send)
    make.due(clock.now())
    make.carry()


def test_a_send_is_read_before_it_goes_out_agreed_to_and_confirmed(
    wecom: Simulator, live_web: str, page: Page, owner: Page
):
    audience, rival = eight_people(wecom)
    sign_in(owner, live_web, people.member("Olga"), "/sends/")
    owner.fill("input[name=above]", "3")
    owner.locator("form[action$='/approval'] button").click()
    expect(owner.locator("body")).to_contain_text("已保存")
    sign_in(page, live_web, make.operator(), "/sends/new")
    write(page, audience)
    told = page.locator(".yt-send-sum")
    sums = r"8\s*人\s*5\s*现在就能收到\s*3\s*暂缓或不发\s*2\s*位成员需要确认"
    expect(told).to_contain_text(re.compile(sums))
    shown = page.locator("[aria-live=polite]").filter(has=told)
    for sentence in ("触达预算已用完", "不愿接收消息", rival.name):
        expect(shown).to_contain_text(sentence)
    page.locator("form[action$='/start'] button").click()
    expect(page.get_by_role("heading", name="等待他人审批")).to_be_visible()
    send = Send.objects.latest("pk")
    owner.goto(f"{live_web}/sends/{send.pk}")
    owner.locator("button[value=approve]").click()
    expect(owner.get_by_role("heading", name="进度")).to_be_visible()
    reaches_members_who_confirm(wecom, send)
    expect(owner.locator(".yt-send-funnel li").nth(4)).to_contain_text("5")  # it polls
    page.goto(f"{live_web}/sends/{send.pk}/members")
    expect(page.locator("table").last).to_contain_text("Alice")
