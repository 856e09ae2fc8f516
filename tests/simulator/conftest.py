"""One stand-in per test process; what a test changes for everybody is put back before the next."""

from collections.abc import Iterator

import pytest

from tests.simulator.kit import AES_KEY, AGENT, TOKEN, Client, Process
from tests.simulator.receiver import Receiver


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    process = Process(tmp_path_factory.mktemp("stand-in") / "home")
    client = process.start()
    yield client
    client.http.close()
    process.end()


@pytest.fixture
def wecom(running: Client) -> Client:
    running.reset()
    return running


@pytest.fixture
def mass(wecom: Client) -> Client:
    """The stand-in, which hands mass messages out at once."""
    wecom.sim("settings", mass_dispatch_seconds=0.0, mass_cap="month")
    return wecom


@pytest.fixture
def receiver(wecom: Client) -> Iterator[Receiver]:
    """A verified callback of the app."""
    found = Receiver()
    wecom.sim("callback", agent_id=AGENT, url=found.url, token=TOKEN, aes_key=AES_KEY)
    yield found
    wecom.sim("callback", agent_id=AGENT, url="")
    found.close()
