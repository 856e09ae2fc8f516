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

from tests import template
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
        self.cluster: Cluster | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.kept: Path | None = None
        self.is_migrated = False
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
        self.cluster = Cluster(data, self.folder / "run", account.for_postgres(data), durable=False)
        self.kept = template.place()
        self.is_migrated = template.bring(data)
        self._run()
        self.address = self.cluster.url("postgres")

    def keep(self) -> None:
        """What was migrated now needs no migrating in the next run."""
        if self.process and self.cluster and self.kept:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
            template.keep(self.cluster.data, self.kept)
            self._run()

    def _run(self) -> None:
        assert self.cluster
        assert self.folder
        self.cluster.prepare()
        with (self.folder / "log").open("ab") as log:
            self.process = self.cluster.start(log.fileno())
        if not self.cluster.wait(self.process):
            raise RuntimeError((self.folder / "log").read_text())

    def url(self, name: str) -> str:
        """The address of one of the run's databases."""
        return urlunsplit(urlsplit(self.address)._replace(path=f"/{name}"))

    def make(self, suffix: str, template: str = "template0") -> str:
        """Make a database for this run and return its name."""
        return self._made(f"{self.prefix}_{suffix}", template)

    def make_template(self) -> str:
        """Make the empty database that is migrated once, and copied."""
        return self._made(template.NAME if self.cluster else f"{self.prefix}_template", "template0")

    def _made(self, name: str, template: str) -> str:
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
