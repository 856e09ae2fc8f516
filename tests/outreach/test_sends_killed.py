"""A mass send killed with `kill -9` at any moment reaches everybody, and nobody twice."""

import random
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.live import Program
from tests.outreach import sends_make as make
from yutang.customers.models import Follow
from yutang.kernel import clock
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send, Task

pytestmark = pytest.mark.slow
RECIPIENTS, KILLS, SEED = 2_000, 6, 20260302


def worker(send_id: int, folder: Path, number: int) -> Program:
    """A worker of this send that has begun."""
    words = ["-m", "tests.outreach.sends_killed", str(send_id)]
    program = Program(words, folder / f"{number}.log").start()
    until = time.monotonic() + 60
    while "ready" not in program.output():
        assert program.is_running(), program.output()
        assert time.monotonic() < until, program.output()
        time.sleep(0.01)
    return program


def time_passes() -> None:
    """Whoever worked on a task is dead by now."""
    make.due(clock.now())


def wait_until_settled(
    program: Program, send: Send, states: set[str], seconds: float = 120
) -> None:
    until = time.monotonic() + seconds
    while {state for state, _ in make.states(send)} - states:
        assert program.is_running(), program.output()
        assert time.monotonic() < until, make.states(send)
        time.sleep(0.1)


def test_a_killed_send_reaches_everybody_once(wecom, tmp_path):
    people = make.customers(wecom, RECIPIENTS, members=make.MEMBERS)
    send = make.draft(people)
    commands.set_approval(above=None, actor=make.operator())
    commands.start_send(send_id=send.pk, actor=make.operator())
    wecom.post("/sim/faults", kind="silent", match=make.ADD, probability=0.1, seconds=2)
    dice = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    struck = []
    for number in range(KILLS):
        program = worker(send.pk, tmp_path, number)
        time.sleep(dice.uniform(0.05, 0.9))
        program.kill()
        struck.append(make.states(send))
        time_passes()
    assert any(("admitted", "") in states for states in struck), "killed in the middle of it"
    wecom.http.delete("/sim/faults")
    program = worker(send.pk, tmp_path, KILLS)
    wait_until_settled(program, send, {"handed"})
    assert make.states(send) == {("handed", ""): RECIPIENTS}
    received = Counter(who for _, them in make.at_wecom(wecom, send) for who in them)
    assert set(received) == set(Follow.objects.values_list("external_userid", flat=True))
    assert set(received.values()) == {1}, "nobody stands in two tasks"
    assert sum(task.size for task in make.tasks(send)) == RECIPIENTS
    make.confirm(wecom, send)
    time_passes()
    wait_until_settled(program, send, {"delivered"})
    program.kill()
    assert make.states(send) == {("delivered", ""): RECIPIENTS}
    assert not Task.objects.filter(state__in=["creating", "unknown", "waiting"]).exists()
