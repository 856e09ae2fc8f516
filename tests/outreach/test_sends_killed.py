"""A mass send killed with `kill -9` at any moment reaches everybody, and nobody twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.outreach import sends_make as make
from yutang.cli.leash import leash
from yutang.customers.models import Follow
from yutang.kernel import clock
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send, Task

pytestmark = pytest.mark.slow
RECIPIENTS, KILLS, SEED = 2_000, 10, 20260302


class Workers:
    """Workers of the send, one after the other: real processes, each killed with `kill -9`."""

    def __init__(self, send_id: int, log: Path) -> None:
        self.log, self.pid = log, 0
        with log.open("wb") as out:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.outreach.sends_killed", str(send_id)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=out,
                preexec_fn=leash(signal.SIGKILL),  # noqa: PLW1509 - no threads yet
                text=True,
            )

    def start(self) -> None:
        assert self.parent.stdin
        assert self.parent.stdout
        self.parent.stdin.write("go\n")
        self.parent.stdin.flush()
        line = self.parent.stdout.readline()
        assert line, self.log.read_text()
        self.pid = int(line)

    def is_running(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> None:
        """It is gone; what it held open at the database is given up."""
        assert self.is_running(), self.log.read_text()
        os.kill(self.pid, signal.SIGKILL)
        while self.is_running():
            time.sleep(0.01)

    def end(self) -> None:
        self.parent.kill()
        self.parent.communicate()


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Callable[[int], Workers]]:
    made: list[Workers] = []

    def of(send_id: int) -> Workers:
        made.append(Workers(send_id, tmp_path / "workers.log"))
        return made[-1]

    yield of
    for each in made:
        each.end()


def time_passes() -> None:
    """Whoever worked on a task is dead by now."""
    make.due(clock.now())


def wait_until_settled(
    workers: Workers, send: Send, states: set[str], seconds: float = 120
) -> None:
    until = time.monotonic() + seconds
    while {state for state, _ in make.states(send)} - states:
        assert workers.is_running(), workers.log.read_text()
        assert time.monotonic() < until, make.states(send)
        time.sleep(0.1)


def test_a_killed_send_reaches_everybody_once(wecom, workers):
    people = make.customers(wecom, RECIPIENTS, members=make.MEMBERS)
    send = make.draft(people)
    commands.set_approval(above=None, actor=make.operator())
    commands.start_send(send_id=send.pk, actor=make.operator())
    wecom.post("/sim/faults", kind="silent", match=make.ADD, probability=0.1, seconds=2)
    dice = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    struck = []
    running = workers(send.pk)
    for _ in range(KILLS):
        running.start()
        time.sleep(dice.uniform(0.05, 0.9))
        running.kill()
        struck.append(make.states(send))
        time_passes()
    assert any(("admitted", "") in states for states in struck), "killed in the middle of it"
    wecom.http.delete("/sim/faults")
    running.start()
    wait_until_settled(running, send, {"handed"})
    assert make.states(send) == {("handed", ""): RECIPIENTS}
    received = Counter(who for _, them in make.at_wecom(wecom, send) for who in them)
    assert set(received) == set(Follow.objects.values_list("external_userid", flat=True))
    assert set(received.values()) == {1}, "nobody stands in two tasks"
    assert sum(task.size for task in make.tasks(send)) == RECIPIENTS
    make.confirm(wecom, send)
    time_passes()
    wait_until_settled(running, send, {"delivered"})
    running.kill()
    assert make.states(send) == {("delivered", ""): RECIPIENTS}
    assert not Task.objects.filter(state__in=["creating", "unknown", "waiting"]).exists()
