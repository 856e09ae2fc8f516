"""A web that receives callbacks of the session's stand-in, so that real events are at hand."""

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.live import Programs
from tests.outreach.moments_make import wall  # noqa: F401 - a fixture
from tests.outreach.sends_make import wecom  # noqa: F401 - a fixture
from tests.worlds import AGENT_ID, Simulator
from yutang.kernel import config
from yutang.wecom import tokens
from yutang.wecom.models import Inbox
from yutang.wecom.registry import Event

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


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


@pytest.fixture(scope="session")
def _receiving_web(_session_programs: Programs, simulator: Simulator) -> dict[str, str]:
    """A web of the whole session that takes the stand-in's callbacks; returns its settings."""
    token = secrets.token_hex(8)
    settings = simulator.environment | {"WECOM_TOKEN": token, "WECOM_AES_KEY": AES_KEY}
    web = _session_programs.web(port=None, **settings)
    return settings | {"CALLBACK": f"{web.url}/wecom/callback"}


@pytest.fixture
def street(
    simulator: Simulator,
    _receiving_web: dict[str, str],
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Street]:
    for name, value in _receiving_web.items():
        monkeypatch.setenv(name, value)
    config.forget()
    tokens.forget()
    _receive(simulator, _receiving_web["CALLBACK"], _receiving_web["WECOM_TOKEN"])
    yield Street(simulator)
    simulator.http.delete("/sim/faults")
    _receive(simulator, "", _receiving_web["WECOM_TOKEN"])
    config.forget()
    tokens.forget()


def _receive(simulator: Simulator, url: str, token: str) -> None:
    simulator.post("/sim/callback", agent_id=AGENT_ID, url=url, token=token, aes_key=AES_KEY)
