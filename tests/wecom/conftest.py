"""What WeCom's tests share: the callback's settings, and nothing remembered between tests."""

from collections.abc import Iterator

import pytest

from tests.wecom import make
from yutang.kernel import config
from yutang.wecom import pauses, registry, tokens


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Caches of this process are empty before each test."""
    for each in (config, pauses, tokens):
        each.forget()
    yield
    for each in (config, pauses, tokens):
        each.forget()


@pytest.fixture
def callback_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The callback is set up, as `tests.wecom.make` seals."""
    for name, value in make.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry is the test's own: nobody's handlers but those it registers."""
    monkeypatch.setattr(registry, "_handlers", type(registry._handlers)(list))
    monkeypatch.setattr(registry, "_firsts", type(registry._firsts)(list))
