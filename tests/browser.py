"""A real Chromium for tests: the system's, else the one Playwright brings."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests import make
from yutang.org.models import Member

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 60_000  # milliseconds; a busy machine draws slowly
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the session.

    Playwright's loop runs in this thread, which Django would take for a call from async code.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser profile that speaks Chinese."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()


def sign_in(page: Page, web: str, who: Member, path: str = "/") -> None:
    """The browser is the member's, and shows the page; the form of `/login` has its own tests."""
    session = make.client(who).cookies["yutang_session"].value
    page.context.add_cookies([{"name": "yutang_session", "value": session, "url": web}])
    page.goto(f"{web}{path}")
