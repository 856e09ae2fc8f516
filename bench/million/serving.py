"""A database with many customers and a real web process on it, for benchmarks."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent.parent


@contextmanager
def web(url: str, port: int) -> Iterator[str]:
    """A real web process on the database."""
    environment = {**os.environ, "DATABASE_URL": url, "YUTANG_LOG_LEVEL": "WARNING"}
    base = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [sys.executable, "-m", "yutang", "web", "--port", str(port)], cwd=ROOT, env=environment
    )
    try:
        _wait(f"{base}/healthz", process)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the web process ended"
        try:
            if httpx.get(url).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the web process does not answer")


@contextmanager
def database(given: str, customers: int) -> Iterator[str]:
    """The given database, or a new one filled by COPY; a home of its own either way."""
    folder = Path(tempfile.mkdtemp(prefix="yutang-bench-"))
    os.environ["YUTANG_HOME"] = str(folder / "home")
    try:
        if given:
            use(given)
            yield given
            return
        with server(folder) as url:
            use(url)
            from django.core.management import call_command

            from bench.million.load import load

            call_command("migrate", verbosity=0)
            load(url, customers, lambda text: print(text, file=sys.stderr))
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """A PostgreSQL of its own, with the product's settings."""
    from yutang.cli import account
    from yutang.cli.cluster import Cluster

    cluster = Cluster(folder / "pg", folder / "run", account.for_postgres(folder / "pg"))
    cluster.prepare()
    with (folder / "log").open("wb") as log:
        server = cluster.start(log.fileno())
    try:
        if not cluster.wait(server):
            raise RuntimeError((folder / "log").read_text())
        cluster.make_database()
        yield cluster.url()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def use(url: str) -> None:
    """Let Django work on this database; it is set up only now."""
    os.environ["DATABASE_URL"] = url
    import django

    django.setup()
