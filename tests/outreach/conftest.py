"""A web that receives callbacks of the session's stand-in, so that real events are at hand."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.live import Program
from tests.outreach.moments_make import wall  # noqa: F401 - a fixture
from tests.outreach.sends_make import wecom  # noqa: F401 - a fixture
from tests.worlds import Simulator
from yutang.kernel import config
from yutang.wecom import tokens
from yutang.wecom.models import Inbox
from yutang.wecom.registry import Event


@dataclass
class Street:
    """Where people come from: each call makes a new person add Alice."""

    simulator: Simulator
    persons: dict[str, str] = field(default_factory=dict)  # of the stand-in, by WeCom's id

    def somebody_adds(self, member: str = "Alice") -> Event:
        """A new person adds the member; returns the event as the web received it."""
        person = self.simulator.post("/sim/people", name="周游", gender=1)["id"]
        self.simulator.post("/sim/add", person=person, member=member, way="card")
        external = self.simulator.get(f"/sim/people/{person}")["external_userid"]
        self.persons[external] = person
        until = time.monotonic() + 10
        while time.monotonic() < until:
            rows = Inbox.objects.filter(
                payload__ExternalUserID=external, payload__has_key="WelcomeCode"
            )
            if row := rows.first():
                return row.as_event()
            time.sleep(0.05)
        pytest.fail("no event with a welcome code arrived")


@pytest.fixture
def street(
    simulator: Simulator,
    connected_web: Program,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Street]:
    for name, value in simulator.connected_environment.items():
        monkeypatch.setenv(name, value)
    config.forget()
    tokens.forget()
    simulator.call_back(f"{connected_web.url}/wecom/callback")
    yield Street(simulator)
    simulator.http.delete("/sim/faults")
    simulator.call_back("")
    config.forget()
    tokens.forget()
