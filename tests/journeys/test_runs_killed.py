"""Workers killed with `kill -9` at any moment move everybody, and nobody twice."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db.models import Count, Sum

from tests.customers.make import NOON
from tests.journeys.make import operator, running, send, wait
from tests.journeys.trigger_make import people
from yutang.cli.leash import leash
from yutang.customers.models import Customer
from yutang.journeys.commands.drafting import replace_draft
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.commands.running import pause, resume
from yutang.journeys.models import Journey, Move, Run, Tally
from yutang.kernel import clock
from yutang.outreach.models import Message

pytestmark = pytest.mark.slow
RUNS, KILLS, SEED = 2_000, 10, 20260302
DAY = timedelta(days=1)
LATER = NOON + 2 * DAY + timedelta(minutes=1)


class Workers:
    """Workers of journeys at one moment: real processes, each killed with `kill -9`."""

    def __init__(self, at: datetime, log: Path) -> None:
        self.log = log
        self.pids: list[int] = []
        with log.open("wb") as out:
            self.parent = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.runs_killed", at.isoformat()],
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
        self.pids.append(int(line))

    def kill(self) -> None:
        """The oldest is gone; what it held open at the database is given up."""
        pid = self.pids.pop(0)
        assert _runs(pid), self.log.read_text()
        os.kill(pid, signal.SIGKILL)
        while _runs(pid):
            time.sleep(0.01)

    def wait_until(self, done: Callable[[], bool], seconds: float = 120) -> None:
        until = time.monotonic() + seconds
        while not done():
            assert all(map(_runs, self.pids)), self.log.read_text()
            assert time.monotonic() < until, self.log.read_text()
            time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def workers(transactional_db, tmp_path: Path) -> Iterator[Workers]:
    made = Workers(LATER, tmp_path / "workers.log")
    yield made
    made.parent.kill()
    made.parent.communicate()


def inside(flow: list[dict[str, object]], customers: list[Customer]) -> Journey:
    with clock.frozen(NOON):
        journey = running(flow)
        enter_customers(journey=journey, customer_ids=[each.pk for each in customers], at=NOON)
    return journey


def left(journey: Journey) -> int:
    return Run.objects.filter(journey=journey, state="waiting", due_at__lte=LATER).count()


def test_killed_workers_lose_and_double_nothing(workers):
    flow = [wait("a", days=1), send("s"), wait("b", days=1), send("t"), wait("c", days=9)]
    journey = inside(flow, people(RUNS))
    workers.start()
    dice = random.Random(SEED)  # noqa: S311 - repeatable, not secret
    struck = []
    for number in range(KILLS):
        workers.start()  # two at a time
        before = left(journey)
        reached = max(1, before - dice.randrange(20, 2 * RUNS // KILLS))
        workers.wait_until(lambda least=reached: left(journey) <= least)
        struck.append(left(journey))
        workers.kill()
        assert number or struck[0], "killed in the middle of it"
    workers.wait_until(lambda: not left(journey))
    workers.kill()
    states = Run.objects.filter(journey=journey).values_list("state", "step__key", "steps")
    assert set(states) == {("waiting", "c", 4)}
    moves = Move.objects.filter(run__journey=journey).values("step__key").annotate(n=Count("id"))
    assert {row["step__key"]: row["n"] for row in moves} == dict.fromkeys("asbt", RUNS)
    said = Message.objects.filter(source_id=journey.pk, source_type="journey")
    assert said.count() == RUNS, "the first is a day late, and isn't said"
    assert said.values("customer").distinct().count() == RUNS
    counted = Tally.objects.filter(step__version__journey=journey).exclude(outcome="entered")
    sums = counted.values("step__key").annotate(n=Sum("count"))
    assert {row["step__key"]: row["n"] for row in sums} == dict.fromkeys("asbt", RUNS)


def test_two_workers_leave_a_paused_journey_alone_and_move_another(workers):
    everybody = people(400)
    paused = inside([wait("a", days=1), wait("z", days=9)], everybody)
    moving = inside([wait("a", days=1), wait("z", days=9)], everybody)
    with clock.frozen(LATER):
        pause(journey=paused, actor=operator())
    workers.start()
    workers.start()
    workers.wait_until(lambda: not left(moving))
    assert left(paused) == 400
    with clock.frozen(LATER):
        resume(journey=paused, actor=operator())
    workers.wait_until(lambda: not left(paused))
    for journey in (paused, moving):
        assert Move.objects.filter(run__journey=journey).count() == 400


def test_a_new_version_that_comes_while_people_move_takes_everybody_along_once(workers):
    flow = [wait("a", days=1), send("s"), wait("b", days=1), wait("c", days=9)]
    journey = inside(flow, people(1_500))
    workers.start()
    workers.start()
    workers.wait_until(lambda: left(journey) < 1_300)
    with clock.frozen(LATER):
        journey.refresh_from_db()
        more = [wait("a", days=1), send("s"), wait("b", days=1), send("t"), wait("c", days=9)]
        plan = journey.draft | {"flow": more}
        replace_draft(journey=journey, actor=operator(), plan=plan, revision=journey.draft_revision)
        journey.refresh_from_db()
        publish_draft(journey=journey, actor=operator(), terms=Terms(inside="move"))
    workers.wait_until(lambda: not left(journey))
    runs = Run.objects.filter(journey=journey)
    assert set(runs.values_list("state", "step__key", "version__number")) == {("waiting", "c", 2)}
    twice = Move.objects.filter(run__journey=journey).values("run", "step__key")
    assert not twice.annotate(n=Count("id")).filter(n__gt=1).exists()
    passed = Move.objects.filter(run__journey=journey, step__key="b").count()
    assert passed == 1_500
