"""What WeCom's tests share: the callback's settings, and nothing remembered between tests."""

from collections import defaultdict
from collections.abc import Iterator

import pytest

from tests.wecom import make
from tests.worlds import Simulator
from yutang.kernel import config
from yutang.wecom import limits, pauses, registry, tokens
from yutang.wecom.client import WeCom, connect


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Caches of this process are empty before each test."""
    for each in (config, limits, pauses, tokens):
        each.forget()
    yield
    for each in (config, limits, pauses, tokens):
        each.forget()


@pytest.fixture
def callback_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The callback is set up, as `tests.wecom.make` seals."""
    for name, value in make.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry is the test's own: nobody's handlers but those it registers."""
    monkeypatch.setattr(registry, "_handlers", defaultdict(list))
    monkeypatch.setattr(registry, "_firsts", defaultdict(list))


@pytest.fixture
def wecom(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[WeCom]:
    """A client connected to the stand-in, which has no faults left from other tests."""
    simulator.http.delete("/sim/faults")
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    yield connect()
    simulator.http.delete("/sim/faults")
