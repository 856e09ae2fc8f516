"""A brand with two stores, in real processes: the stand-in, a web, a worker, and two browsers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from tests import make, worlds
from tests.browser import PATIENCE
from tests.live import Programs, free_port
from tests.worlds import Simulator
from yutang.acquisition.commands.codes import CodeFacts, PoolRow, create_code
from yutang.acquisition.models import Code
from yutang.customers import commands as customers
from yutang.customers.models import Tag
from yutang.kernel import config
from yutang.org import commands as org
from yutang.org.models import Member, Unit
from yutang.outreach import commands as outreach
from yutang.outreach.models import Welcome
from yutang.wecom import pauses, tokens

STORES = {"人民路店": "金卡", "滨江店": "银卡"}  # store: the tag of its leaflet


@dataclass
class Brand:
    """Where the brand's web answers, its stand-in, and a page of each kind of screen."""

    url: str
    environment: dict[str, str]
    simulator: Simulator
    street: Page  # the stand-in: a customer's phone and a member's client
    desk: Page  # the console

    def sign_in(self, name: str) -> None:
        """The desk's browser is signed in by password."""
        self.desk.goto(f"{self.url}/login")
        self.desk.fill("input[name=login]", name)
        self.desk.fill("input[name=password]", make.PASSWORD)
        self.desk.press("input[name=password]", "Enter")
        self.desk.wait_for_url(f"{self.url}/")


@pytest.fixture
def own_simulator(programs: Programs, tmp_path: Path) -> Iterator[Simulator]:
    """A stand-in of this test alone: what happens here is nobody else's past."""
    world = worlds.write(tmp_path / "world.json")
    program = programs.simulator(tmp_path / "world.json", home=tmp_path / "stand-in")
    simulator = Simulator(program.url, world)
    yield simulator
    simulator.http.close()


@pytest.fixture
def brand(
    programs: Programs,
    own_simulator: Simulator,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Brand]:
    simulator = own_simulator
    environment = simulator.connected_environment
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    forget()
    web = programs.web(port=free_port(), **environment)
    programs.worker(**environment, YUTANG_BASE_URL=web.url)
    simulator.connect(web.url)
    fill(simulator, web.url)
    contexts = [
        browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
        for _screen in ("street", "desk")
    ]
    for context in contexts:
        context.set_default_timeout(PATIENCE)
    street, desk = (context.new_page() for context in contexts)
    yield Brand(web.url, environment, simulator, street, desk)
    for context in contexts:
        context.close()
    forget()


def forget() -> None:
    """This process remembers nothing of another stand-in or test."""
    for each in (config, pauses, tokens):
        each.forget()


def fill(simulator: Simulator, url: str) -> None:
    """Staff and tags as WeCom has them, an owner, a welcome, and a leaflet for each store."""
    org.sync_members()
    customers.sync_tags()
    owner = make.member("Olga", role="owner")
    owner.wecom_userid = None  # WeCom's staff list has no Olga, so a sync would see her leave
    owner.save()
    values = {"name": "默认", "text": "您好！我是{store}的{member}。"}
    outreach.save_welcome(welcome=Welcome(), values=values, actor=owner)
    for store, tag in STORES.items():
        code = leaflet(store, tag, owner)
        path = reverse("acquisition:scan", args=[code.slug])
        simulator.post("/sim/posters", name=f"{store}传单", url=f"{url}{path}")


def leaflet(store: str, tag: str, owner: Member) -> Code:
    """The page code on a store's leaflet, with the store's members behind it."""
    unit = Unit.objects.get(name=store)
    facts = CodeFacts(
        name=f"{store}传单",
        kind=Code.Kind.PAGE,
        channel="leaflet",
        store_id=unit.pk,
        tag_ids=[Tag.objects.get(name=tag).pk],
        pool=[PoolRow(unit_id=unit.pk)],
    )
    return create_code(facts=facts, actor=owner)
