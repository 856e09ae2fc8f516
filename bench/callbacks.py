"""Callbacks taken in by one web process: at least 500 a second, p99 below 100 ms, none lost.

    python bench/callbacks.py [--rate 500] [--seconds 15]

Makes a durable database of its own (or uses `DATABASE_URL`), starts one real web process, and
measures in this order: pgbench single-row inserts on the same cluster (the raw limit), the most
callbacks that closed-loop clients get through, and the delays at a fixed rate, counted from the
moment each call was due. Every accepted call must then stand in the inbox. Prints JSON.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import httpx
import psycopg

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.live import free_port  # noqa: E402 - found by the path above
from tests.wecom import make  # noqa: E402
from yutang.cli import account  # noqa: E402
from yutang.cli.cluster import Cluster, programs  # noqa: E402

WANTED, LONGEST_P99 = 500, 100  # a second, ms
CONNECTIONS = 24
RAW_TABLE = """
    create table if not exists raw_inbox (id bigint generated always as identity primary key,
        dedupe uuid not null unique, payload jsonb not null,
        received_at timestamptz not null default now())
"""
RAW_INSERT = """
insert into raw_inbox (dedupe, payload) values (gen_random_uuid(),
  '{"ToUserName": "wwTESTCORP", "FromUserName": "sys", "MsgType": "event", "CreateTime": "1",
    "Event": "change_external_contact", "ChangeType": "add_external_contact", "UserID": "Alice",
    "ExternalUserID": "wmTEST000001", "State": "store-12", "WelcomeCode": "WC"}');
"""


@dataclass
class Seen:
    """What a run of calls came to: delays in milliseconds of the accepted ones, and refusals."""

    delays: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0

    def at(self, share: float) -> float:
        ordered = sorted(self.delays)
        return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1)


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = _options()
    with _database() as url:
        raw = _raw_rate(url)
        with _web(url) as port:
            calls = _calls()
            asyncio.run(_closed(port, calls, 2.0))  # warm
            most = asyncio.run(_closed(port, calls, 5.0))
            paced = asyncio.run(_paced(port, calls, options.rate, options.seconds))
        kept = _kept(url)
    result = _result(raw, most, paced, kept)
    print(json.dumps(result))
    return 0 if result["enough"] else 1


def _result(raw: float, most: Seen, paced: Seen, kept: int) -> dict[str, object]:
    per_second = len(most.delays) / most.seconds
    rate = len(paced.delays) / paced.seconds
    lost = Call.accepted - kept
    enough = rate >= WANTED * 0.99 and paced.at(0.99) < LONGEST_P99 and lost == 0
    return {
        "name": "callbacks",
        "per_second": round(per_second),
        "raw_per_second": round(raw),
        "ratio": round(per_second / raw, 2),
        "wanted": WANTED,
        "wanted_p99_ms": LONGEST_P99,
        "at_rate": round(rate),
        "p50_ms": paced.at(0.5),
        "p99_ms": paced.at(0.99),
        "most_ms": paced.at(1),
        "refused": most.refused + paced.refused,
        "lost": lost,
        "enough": enough and not paced.refused,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=WANTED)
    parser.add_argument("--seconds", type=float, default=15)
    return parser.parse_args()


class Call:
    """Raw HTTP over a kept connection, since the client shares the machine with the server."""

    accepted = 0

    def __init__(self, port: int) -> None:
        self.port = port

    async def open(self) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def send(self, request: bytes) -> bool:
        self.writer.write(request)
        head = await self.reader.readuntil(b"\r\n\r\n")
        if size := int((re.search(rb"(?i)content-length: (\d+)", head) or [b"", b"0"])[1]):
            await self.reader.readexactly(size)
        is_accepted = head.startswith(b"HTTP/1.1 200")
        Call.accepted += is_accepted
        return is_accepted


def _calls() -> Iterator[bytes]:
    """Signed events that are all different, sealed ahead so that it costs nothing later."""
    made = []
    for _ in range(30_000):
        call = make.call(
            make.contact_event("add_external_contact", WelcomeCode="WC", State="store-12")
        )
        head = (
            f"POST {call.url} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/xml\r\n"
            f"Content-Length: {len(call.body)}\r\n\r\n"
        )
        made.append(head.encode() + call.body)
    return iter(made)


async def _closed(port: int, calls: Iterator[bytes], seconds: float) -> Seen:
    """Each connection sends its next call as soon as the last one is answered."""
    seen, until = Seen(seconds=seconds), time.perf_counter() + seconds

    async def client() -> None:
        call = Call(port)
        await call.open()
        while time.perf_counter() < until:
            await _timed(call, next(calls), time.perf_counter(), seen)

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))
    return seen


async def _paced(port: int, calls: Iterator[bytes], rate: int, seconds: float) -> Seen:
    """Calls are due at even times, whether or not the earlier ones are answered."""
    count = int(rate * seconds)
    due: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
    seen = Seen()

    async def client() -> None:
        call = Call(port)
        await call.open()
        while True:
            at, request = await due.get()
            await _timed(call, request, at, seen)
            due.task_done()

    clients = [asyncio.create_task(client()) for _ in range(CONNECTIONS * 2)]
    await asyncio.sleep(0.5)
    start = time.perf_counter()
    for number, request in enumerate(islice(calls, count)):
        at = start + number / rate
        if (wait := at - time.perf_counter()) > 0:
            await asyncio.sleep(wait)
        due.put_nowait((at, request))
    await due.join()
    seen.seconds = time.perf_counter() - start
    for each in clients:
        each.cancel()
    return seen


async def _timed(call: Call, request: bytes, since: float, seen: Seen) -> None:
    if await call.send(request):
        seen.delays.append((time.perf_counter() - since) * 1000)
    else:
        seen.refused += 1


def _raw_rate(url: str) -> float:
    """Single-row inserts a second by pgbench, with as many clients as the web has threads."""
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(RAW_TABLE)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(RAW_INSERT)
        script.flush()
        done = subprocess.run(
            [programs() / "pgbench", "-n", "-f", script.name, "-c", "16", "-T", "5", url],
            check=True,
            capture_output=True,
            text=True,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


def _kept(url: str) -> int:
    with psycopg.connect(url) as db:
        row = db.execute("select count(*) from wecom_inbox").fetchone()
    assert row
    return int(row[0])


@contextmanager
def _web(url: str) -> Iterator[int]:
    port = free_port()
    environment = {**os.environ, **make.ENVIRONMENT, "DATABASE_URL": url}
    here = [sys.executable, "-m", "yutang"]
    subprocess.run([*here, "migrate"], check=True, env=environment, cwd=ROOT, stdout=sys.stderr)
    web = subprocess.Popen([*here, "web", "--port", str(port)], env=environment, cwd=ROOT)
    try:
        _wait(f"http://127.0.0.1:{port}/wecom/callback")
        yield port
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait()


def _wait(url: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            httpx.get(url, timeout=5)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the web did not start")


@contextmanager
def _database() -> Iterator[str]:
    """A durable database: the one at `DATABASE_URL`, else an embedded server of its own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="yutang-bench-"))
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
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
