"""Real processes for tests: the web, the worker and the stand-in, each started as a user would."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tests import worlds
from yutang.cli.leash import leash
from yutang.kernel import config
from yutang.wecom import pauses, tokens


@dataclass
class Program:
    """A running program of ours; its output is kept for the failure message."""

    arguments: list[str]
    log: Path
    ready_url: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it answers."""
        assert self.ready_url
        return self.ready_url.rsplit("/", 1)[0]

    def start(self) -> "Program":
        """Start it, and return once it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.arguments],
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                preexec_fn=leash(signal.SIGKILL),  # noqa: PLW1509 - no threads yet
                start_new_session=True,
            )
        if self.ready_url:
            self.wait_ready()
        return self

    def wait_ready(self, seconds: float = 120) -> None:
        """Return once it answers; fail with its output when it does not."""
        assert self.ready_url
        until = time.monotonic() + seconds
        with httpx.Client(timeout=5, verify=False, trust_env=False) as http:  # noqa: S501 - no TLS
            while time.monotonic() < until and self.is_running():
                try:
                    if http.get(self.ready_url).is_success:
                        return
                except httpx.TransportError:
                    time.sleep(0.05)
        pytest.fail(f"{self.arguments} did not answer:\n{self.output()}")

    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.process is not None and self.process.poll() is None

    def output(self) -> str:
        """All it printed."""
        return self.log.read_text()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        """Stop it and return its exit code."""
        assert self.process
        if self.is_running():
            self.process.send_signal(sign)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()
            pytest.fail(f"{self.arguments} did not stop:\n{self.output()}")

    def kill(self) -> None:
        """`kill -9`."""
        assert self.process
        self.process.kill()
        self.process.wait()


class Programs:
    """Starts programs and ends those that are left at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Program] = []

    def web(self, *, port: int | None = None, **environment: str) -> Program:
        """A web process, answering."""
        port = port or free_port()
        environment.setdefault("YUTANG_BASE_URL", f"http://127.0.0.1:{port}")
        return self._start(
            ["-m", "yutang", "web", "--port", str(port)],
            f"http://127.0.0.1:{port}/healthz",
            environment,
        )

    def worker(self, **environment: str) -> Program:
        """A worker process."""
        return self._start(["-m", "yutang", "worker"], None, environment)

    def simulator(self, world: Path, *, home: Path, port: int | None = None) -> Program:
        """A stand-in for WeCom."""
        port = port or free_port()
        words = ["serve", "--port", str(port), "--home", str(home), "--world", str(world)]
        return self._start(["-m", "simulator", *words], f"http://127.0.0.1:{port}/", {})

    def end(self) -> None:
        """End what is left, the newest first."""
        for program in reversed(self.started):
            if program.is_running():
                program.stop()

    def _start(
        self, arguments: list[str], ready_url: str | None, environment: dict[str, str]
    ) -> Program:
        log = self.folder / f"{len(self.started)}.log"
        program = Program(arguments, log, ready_url, environment)
        self.started.append(program)
        return program.start()


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def programs(
    transactional_db: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Programs]:
    """Starts web, worker and stand-in processes on the test's database; all end with the test."""
    programs = Programs(tmp_path_factory.mktemp("programs"))
    yield programs
    programs.end()


@pytest.fixture(scope="session")
def _session_programs(
    django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Programs]:
    programs = Programs(tmp_path_factory.mktemp("session-programs"))
    yield programs
    programs.end()


@pytest.fixture(scope="session")
def _session_web(_session_programs: Programs) -> Program:
    return _session_programs.web()


@pytest.fixture
def live_web(_session_web: Program, transactional_db: None) -> str:
    """The address of a real web process on the test's database, e.g. `http://127.0.0.1:41234`."""
    return _session_web.url


@pytest.fixture
def worker(programs: Programs) -> Program:
    """A real worker process on the test's database."""
    return programs.worker()


@pytest.fixture(scope="session")
def simulator(
    _session_programs: Programs, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[worlds.Simulator]:
    """A stand-in that runs during the whole session, with the world of `tests.worlds`."""
    folder = tmp_path_factory.mktemp("simulator")
    world = worlds.write(folder / "world.json")
    program = _session_programs.simulator(folder / "world.json", home=folder)
    client = worlds.Simulator(program.url, world)
    yield client
    client.http.close()


@pytest.fixture
def wecom(
    simulator: worlds.Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[worlds.Simulator]:
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


@pytest.fixture(scope="session")
def connected_web(_session_programs: Programs, simulator: worlds.Simulator) -> Program:
    """A web of the whole session that talks to the stand-in and takes its callbacks."""
    return _session_programs.web(port=None, **simulator.connected_environment)


@pytest.fixture
def web(
    connected_web: Program,
    simulator: worlds.Simulator,
    transactional_db: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[str]:
    """The address of a connected web whose pages the stand-in's phones and clients open."""
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    domain, side = connected_web.url.removeprefix("http://"), "/login/wecom?next=/sidebar"
    simulator.app(trusted_domains=[domain], sidebar_url=f"{connected_web.url}{side}")
    yield connected_web.url
    simulator.app(trusted_domains=["127.0.0.1"], sidebar_url="")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for an answer that never comes waits for two seconds, not for ten."""
    monkeypatch.setattr("yutang.wecom.client.ANSWER_SECONDS", 2.0)
