"""Browsers that open tracked links, and the stand-in that tells who they are."""

from typing import Any

import pytest
from django.test import Client

from tests.content.reader_kit import IN_SAFARI, IN_WECHAT, browser
from tests.worlds import Simulator


@pytest.fixture
def connected(simulator: Simulator, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    settings.BASE_URL = "http://127.0.0.1"  # the stand-in's app trusts it without a port
    return simulator


@pytest.fixture
def phone() -> Client:
    return browser(IN_WECHAT)


@pytest.fixture
def outside() -> Client:
    """A browser outside WeChat, of an installation that isn't connected."""
    return browser(IN_SAFARI, **{"Sec-Fetch-Dest": "document"})
