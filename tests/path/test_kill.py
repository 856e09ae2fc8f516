"""`kill -9` of web, worker and PostgreSQL while a crowd arrives by a live code: nothing is lost,
and nothing happens twice."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from tests import conftest, worlds
from tests.killable import Database
from tests.live import Program, Programs, free_port
from tests.path.conftest import forget
from tests.path.crowd import (
    Crowd,
    check_everybody,
    check_profiles,
    check_welcomes,
    is_settled,
    open_code,
    wait,
)
from tests.worlds import Simulator
from yutang.kernel import jobs
from yutang.wecom.models import Inbox

pytestmark = pytest.mark.slow
PEOPLE = 45  # of each of the four parts of the crowd
PATIENT = [1.0] * 100  # WeCom gives up after three retries; a start here may take longer
# What the dead held is free at once, and not only after its time: jobs and wishes.
TIME_PASSES = """
    update procrastinate_workers set last_heartbeat = last_heartbeat - interval '5 minutes'
    where id < (select max(id) from procrastinate_workers);
    update customers_push set next_at = null where state = 'pending'
"""


@pytest.fixture
def killable(database: Database, django_db_blocker: DjangoDbBlocker) -> Iterator[Database]:
    """This process, and every one it starts, works on the database that may be killed."""
    before = os.environ.get("DATABASE_URL")
    database.migrate()
    conftest.use(database.url)
    with django_db_blocker.unblock():
        yield database
        connections.close_all()
    if before is None:
        del os.environ["DATABASE_URL"]
    else:
        conftest.use(before)


@pytest.fixture
def programs(killable: Database, tmp_path: Path) -> Iterator[Programs]:
    programs = Programs(tmp_path)
    yield programs
    programs.end()


def test_whatever_is_killed_everybody_arrives_once(
    killable: Database, programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    world = worlds.write(tmp_path / "world.json")
    stand_in = programs.simulator(tmp_path / "world.json", home=tmp_path / "stand-in")
    simulator = Simulator(stand_in.url, world)
    simulator.post("/sim/settings", callback_backoff=PATIENT)
    for name, value in simulator.connected_environment.items():
        monkeypatch.setenv(name, value)
    forget()
    web = programs.web(port=free_port())
    worker = programs.worker(YUTANG_BASE_URL=web.url)
    simulator.connect(web.url)
    crowd = open_code(simulator)
    crowd.find_qr()
    kill_in_turn(crowd, web, worker, killable)
    both = (web, worker)
    wait(lambda: received(simulator), "every event is taken", programs=both)
    wait(lambda: not Inbox.objects.filter(state="new").exists(), "all are handled", programs=both)
    let_time_pass()
    wait(is_settled, "nothing waits", programs=both)
    check_everybody(crowd)
    check_profiles(crowd)
    check_welcomes(crowd)
    simulator.http.close()
    forget()


def kill_in_turn(crowd: Crowd, web: Program, worker: Program, database: Database) -> None:
    """Kill each while its part of the crowd comes, and start it again as `yutang up` does."""
    for killed in ((web,), (worker,), (web, worker)):
        come_by_half(crowd)
        for program in killed:
            program.kill()
        crowd.come(PEOPLE // 3)
        for program in killed:
            program.start()
    come_by_half(crowd)
    database.kill()
    connections.close_all()
    crowd.come(PEOPLE // 3)
    database.start()


def come_by_half(crowd: Crowd) -> None:
    """People come; return in the midst of the work that they make."""
    done = handled()
    crowd.come(PEOPLE - PEOPLE // 3)
    wait(lambda: handled() >= done + PEOPLE // 3, "a part is handled")


def handled() -> int:
    return Inbox.objects.filter(state="done").count()


def received(simulator: Simulator) -> bool:
    counts = simulator.get("/sim/callbacks", limit="1")["counts"]
    assert not counts["lost"]
    return counts["waiting"] == 0 and is_confirmed(simulator)


def is_confirmed(simulator: Simulator) -> bool:
    """Whether no member has still to confirm somebody."""
    userids = [member["userid"] for member in simulator.get("/sim/members")["members"]]
    return not any(simulator.get(f"/sim/members/{id}", limit="1")["waiting"] for id in userids)


def let_time_pass() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TIME_PASSES)
    jobs.later("kernel.rescue_jobs", timestamp=0)
