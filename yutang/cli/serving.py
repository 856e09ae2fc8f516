"""The database's server for a command that needs no web and no worker."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yutang.cli import account, home
from yutang.cli.cluster import Cluster, explain
from yutang.cli.errors import Refused
from yutang.kernel import embedded


@contextmanager
def serving(folder: Path, *, alone: bool = False) -> Iterator[str]:
    """The database's address, with the embedded server started for the time if it doesn't run.

    `alone`: refuse when `yutang up` runs on this home.
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given
    elif home.is_in_use(folder) and not alone:
        yield embedded.database_url(folder)
    else:
        with home.only_one(folder), started(folder):
            yield embedded.database_url(folder)


@contextmanager
def started(folder: Path) -> Iterator[None]:
    """Run the embedded server of the home."""
    data = folder / "pg"
    cluster = Cluster(data, embedded.socket_folder(folder), account.for_postgres(data))
    cluster.prepare()
    log = folder / "postgres.log"
    with log.open("wb") as output:
        server = cluster.start(output.fileno())
    try:
        if not cluster.wait(server):
            raise Refused(explain(log.read_text(), data))
        cluster.make_database()
        yield
    finally:
        server.send_signal(signal.SIGINT)
        try:
            server.wait(60)
        except subprocess.TimeoutExpired:
            server.kill()
