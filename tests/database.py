"""The PostgreSQL of one test run: a server of its own, a migrated template, a copy per process."""

import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from yutang.cli import account, processes
from yutang.cli.cluster import Cluster

PREFIX = "yutang-test-"
MAKE = "create database {} template {} strategy file_copy"
DROP = "drop database if exists {} with (force)"


class Server:
    """Where the run's databases live: the server at `DATABASE_URL`, else an embedded one."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self.lock: IO[str] | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.made: list[str] = []
        self.address = os.environ.get("DATABASE_URL", "")
        self.prefix = f"yutang_test_{os.getpid()}"

    def start(self) -> None:
        """Have a server; a run killed earlier leaves nothing behind."""
        if self.address:
            return
        sweep()
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        self.lock = (self.folder / "lock").open("w")
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        data = self.folder / "pg"
        cluster = Cluster(data, self.folder / "run", account.for_postgres(data), durable=False)
        cluster.prepare()
        with (self.folder / "log").open("wb") as log:
            self.process = cluster.start(log.fileno())
        if not cluster.wait(self.process):
            raise RuntimeError((self.folder / "log").read_text())
        self.address = cluster.url("postgres")

    def url(self, name: str) -> str:
        """The address of one of the run's databases."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def make(self, suffix: str, template: str = "template0") -> str:
        """Make a database for this run and return its name."""
        name = f"{self.prefix}_{suffix}"
        self._admin(sql.SQL(MAKE).format(sql.Identifier(name), sql.Identifier(template)))
        self.made.append(name)
        return name

    def stop(self) -> None:
        """Leave nothing behind."""
        if self.process is None:
            for name in reversed(self.made):
                self._admin(sql.SQL(DROP).format(sql.Identifier(name)))
            return
        self.process.send_signal(signal.SIGQUIT)  # "immediate": nothing here is kept anyway
        self.process.wait()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.lock:
            self.lock.close()

    def _admin(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.address, autocommit=True) as db:
            db.execute(statement)


def sweep() -> None:
    """Remove what runs that were killed left behind; a run that lives holds its lock."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError), (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            pid = processes.pid_in(folder / "pg" / "postmaster.pid")
            if pid and str(folder) in processes.command_of(pid):
                processes.send(pid, signal.SIGQUIT)
            shutil.rmtree(folder, ignore_errors=True)
