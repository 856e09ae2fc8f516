"""`yutang up`: starts, stops, survives, and says in one sentence why it can't."""

import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.cli.installation import Installation, eventually, is_alive
from yutang.cli import processes
from yutang.cli.account import Account
from yutang.kernel import embedded


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_stops_everything_in_order_when_told(installation: Installation, sign: signal.Signals):
    installation.start()
    assert eventually(lambda: "worker_started" in installation.output())
    programs = installation.everything()

    assert installation.stop(sign) == 0

    assert eventually(lambda: not any(map(is_alive, programs)))
    output = installation.output()
    assert output.index("worker_stopped") < output.index("database system is shut down")
    assert "Traceback" not in output


def test_the_second_start_runs_no_migrations(installation: Installation):
    installation.start()
    assert "migrations applied" not in installation.output()


def test_killing_the_supervisor_leaves_nothing_behind(installation: Installation):
    installation.start()
    programs = installation.everything()
    os.kill(installation.pid, signal.SIGKILL)

    assert eventually(lambda: not any(map(is_alive, programs[1:]))), installation.output()


def test_killing_everything_loses_nothing_that_was_committed(installation: Installation):
    installation.start()
    url = embedded.database_url(installation.home)
    with psycopg.connect(url) as db:
        db.execute("create table if not exists kept (number int)")
        db.execute("truncate kept")
        db.execute("insert into kept select generate_series(1, 1000)")
    for pid in installation.everything():
        processes.send(pid, signal.SIGKILL)
    assert installation.process
    installation.process.wait()

    installation.start()

    with psycopg.connect(url) as db:
        assert db.execute("select count(*) from kept").fetchone() == (1000,)


@pytest.mark.parametrize("words", [["yutang", "web"], ["yutang", "worker"], ["bin/postgres", "-D"]])
def test_a_killed_program_is_started_again(installation: Installation, words: list[str]):
    installation.start()
    assert eventually(lambda: installation.programs(*words))
    [first, *_] = installation.programs(*words)
    os.kill(first, signal.SIGKILL)

    assert eventually(lambda: [pid for pid in installation.programs(*words) if pid != first])
    installation.wait_until_it_answers()


def test_a_second_up_on_the_same_home_says_so(installation: Installation):
    installation.start()
    second = Installation(installation.home)
    second.log = installation.home.parent / "second.log"

    said = second.refused()

    assert f"already runs on {installation.home} (process {installation.pid})" in said
    assert said.count("\n") == 1
    assert installation.answers()


def test_a_taken_port_is_said_in_one_sentence(new_installation: Installation):
    with socket.socket() as other:
        other.bind(("127.0.0.1", new_installation.port))
        other.listen()
        said = new_installation.refused()
    assert said == (
        f"yutang: Another program already listens on 127.0.0.1:{new_installation.port}: "
        f"stop it, or choose another --port.\n"
    )


def test_a_home_we_cannot_write_is_said_in_one_sentence(ordinary: Account | None, barred: Path):
    installation = Installation(barred / "home" / "var", ordinary)
    installation.log = barred / "log"
    said = installation.refused()
    assert said.startswith(f"yutang: We can't write in {barred}/home/var (Permission denied): ")
    assert said.count("\n") == 1


def test_data_of_another_major_version_is_said_in_one_sentence(new_installation: Installation):
    data = new_installation.home / "pg"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    said = new_installation.refused()
    assert f"yutang: {data} was made by PostgreSQL 16 and this is PostgreSQL 18" in said
    assert "Traceback" not in said


def test_an_ordinary_user_can_run_it(ordinary: Account | None, own_folder: Path):
    installation = Installation(own_folder / "var", ordinary)
    try:
        installation.start()
        assert (installation.home / "pg").stat().st_uid == own_folder.stat().st_uid
        assert installation.stop() == 0
    finally:
        installation.end()


@pytest.fixture
def own_folder(ordinary: Account | None) -> Iterator[Path]:
    """A folder that belongs to the ordinary user."""
    folder = Path(tempfile.mkdtemp(prefix="yutang-own-"))
    if ordinary:
        os.chown(folder, ordinary.uid, ordinary.gid)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def barred(own_folder: Path) -> Path:
    """A folder of the user's that holds `home`, where the user may not write."""
    home = own_folder / "home"
    home.mkdir()
    home.chmod(0o555)
    return own_folder
