"""The worker's loops: as many threads wake as there is work, and nothing told is forgotten."""

import threading
import time

import pytest

from yutang.kernel import database, loops


def woken(bell: loops.Bell, *, sleepers: int, rings: list[int]) -> int:
    """How many of the sleepers wake."""
    threads = [threading.Thread(target=bell.wait, args=(60,)) for _ in range(sleepers)]
    for thread in threads:
        thread.start()
    for times in rings:
        bell.ring(times)
    while bell._told and any(thread.is_alive() for thread in threads):
        time.sleep(0.01)
    for thread in threads:
        thread.join(0.1)  # whoever wakes in vain is awake by now
    asleep = [thread for thread in threads if thread.is_alive()]
    bell.ring(len(asleep))
    for thread in asleep:
        thread.join()
    return sleepers - len(asleep)


def test_a_ring_wakes_as_many_as_it_tells_of():
    assert woken(loops.Bell(8), sleepers=5, rings=[1]) == 1
    assert woken(loops.Bell(8), sleepers=5, rings=[1, 2]) == 3
    assert woken(loops.Bell(8), sleepers=3, rings=[8]) == 3


def test_what_is_told_while_all_are_busy_is_remembered_up_to_the_most():
    bell = loops.Bell(2)
    bell.ring(5)
    assert woken(bell, sleepers=4, rings=[]) == 2


@pytest.mark.django_db(transaction=True)
def test_a_notification_runs_the_loop_long_before_its_poll(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loops, "_loops", {})
    steps: list[float] = []
    ready = threading.Event()

    @loops.loop("trial", channels=("trial",), every=60)
    def step() -> bool:
        steps.append(time.monotonic())
        ready.set()
        return False

    runner = loops.Runner()
    runner.start()
    assert ready.wait(10)
    until = time.monotonic() + 20
    before = len(steps)
    while len(steps) == before and time.monotonic() < until:
        database.notify("trial")  # until the listener listens
        time.sleep(0.2)
    runner.stop()
    assert len(steps) > before


@pytest.mark.django_db(transaction=True)
def test_a_step_that_raises_does_not_end_its_loop(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(loops, "_loops", {})
    again = threading.Event()
    calls: list[int] = []

    @loops.loop("stumbling", every=0.05)
    def step() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("stumbled")
        again.set()
        return False

    runner = loops.Runner()
    runner.start()
    assert again.wait(10)
    runner.stop()
