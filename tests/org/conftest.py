"""What the tests of members and units share: a stand-in to synchronise with, empty caches."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from tests.worlds import Simulator
from yutang.kernel import config
from yutang.wecom import pauses, tokens


@pytest.fixture(autouse=True)
def _fresh(db: None) -> Iterator[None]:
    """Nothing of an earlier test is remembered: settings, tokens, failed sign-ins."""
    for each in (config, pauses, tokens):
        each.forget()
    cache.clear()
    yield
    for each in (config, pauses, tokens):
        each.forget()


@pytest.fixture
def wecom(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Simulator:
    """We are connected to the stand-in."""
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    return simulator
