"""A durable PostgreSQL of one test alone, which may be killed."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import template
from tests.live import Program
from yutang.cli import account
from yutang.cli.cluster import Cluster


@dataclass
class Database:
    """The server, its folder, and its log."""

    cluster: Cluster
    log: Path
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of its one database."""
        return self.cluster.url()

    def start(self) -> None:
        """Start it, and return once it answers."""
        self.cluster.prepare()
        with self.log.open("ab") as log:
            self.server = self.cluster.start(log.fileno())
        assert self.cluster.wait(self.server), self.log.read_text()

    def kill(self) -> None:
        """`kill -9` of the server and of every process of it."""
        assert self.server
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()

    def migrate(self, **environment: str) -> None:
        """Run all migrations, as a user does; those that a template has are run already."""
        environment["DATABASE_URL"] = self.url
        arguments = ["-m", "yutang", "migrate"]
        program = Program(arguments, Path(os.devnull), environment=environment).start()
        assert program.process
        assert program.process.wait(120) == 0


@pytest.fixture
def database() -> Iterator[Database]:
    """Not below pytest's own folder: each run of pytest shuts that to PostgreSQL's account."""
    folder = Path(tempfile.mkdtemp(prefix="yutang-killed-"))
    cluster = Cluster(folder / "pg", folder / "run", account.for_postgres(folder / "pg"))
    database = Database(cluster, folder / "log")
    try:
        with template.alone():
            is_migrated = template.bring(cluster.data)
        database.start()
        cluster.make_database(template=template.NAME if is_migrated else None)
        yield database
    finally:
        if database.server:
            database.server.send_signal(signal.SIGQUIT)
            database.server.wait()
        shutil.rmtree(folder, ignore_errors=True)
