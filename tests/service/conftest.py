"""What the tests of hand-overs share: a stand-in as good as new."""

from collections.abc import Iterator

import pytest

from tests.worlds import Simulator
from yutang.kernel import config
from yutang.wecom import pauses, tokens


@pytest.fixture
def wecom(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """This process talks to the stand-in, which has no faults left from other tests."""
    simulator.http.delete("/sim/faults")
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    for each in (config, pauses, tokens):
        each.forget()
    yield simulator
    simulator.http.delete("/sim/faults")
    for each in (config, pauses, tokens):
        each.forget()
