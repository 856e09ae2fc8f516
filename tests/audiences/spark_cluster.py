"""A real Spark cluster on loopback: a master and two workers, started for the tests."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pyspark

from yutang.cli.leash import leash

HOME = Path(pyspark.__file__).parent
WORKERS = 2
SECONDS = 40.0  # until the workers are there
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


def has_java() -> bool:
    """Whether Spark could run here."""
    return bool(shutil.which("java") or os.environ.get("JAVA_HOME"))


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """The address of a cluster with two workers; all of it ends with the block."""
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    running: list[subprocess.Popen[bytes]] = []
    with (folder / "spark.log").open("wb") as log:
        try:
            running.append(_start(log, folder, MASTER, "-p", str(port), "--webui-port", "0"))
            _wait_for(folder / "spark.log", "I have been elected leader", 1)
            for n in range(WORKERS):
                place = folder / f"worker{n}"
                options = ["-c", "1", "-m", "600m", "-d", str(place), "--webui-port", "0"]
                running.append(_start(log, folder, WORKER, *options, address))
            _wait_for(folder / "spark.log", "Registering worker", WORKERS)
            yield address
        finally:
            for process in reversed(running):
                _stop(process)


def free_port() -> int:
    """A port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _start(log: IO[bytes], folder: Path, name: str, *options: str) -> subprocess.Popen[bytes]:
    given = {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_HOME": str(HOME),
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder),
    }
    return subprocess.Popen(
        [str(HOME / "bin" / "spark-class"), name, "--host", "127.0.0.1", *options],
        env=os.environ | given,
        stdout=log,
        stderr=log,
        cwd=folder,
        start_new_session=True,
        preexec_fn=leash(signal.SIGKILL),  # noqa: PLW1509 - no threads of ours hold locks here
    )


def _wait_for(log: Path, text: str, times: int) -> None:
    end = time.monotonic() + SECONDS
    while log.read_text(errors="replace").count(text) < times:
        if time.monotonic() > end:
            raise TimeoutError(log.read_text(errors="replace")[-3000:])
        time.sleep(0.2)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """The worker's executors are in its session, so they end with it."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
