"""The 541,909 UCI lines imported in less than 20 s and 500 MB, beside the bare COPY of the rows.

    python bench/order_import.py [--file ../shared/data/uci_online_retail/online_retail.csv.gz]

Makes a durable database of its own, copies the file's rows into a plain table, imports the file
with `yutang import orders`, twice, and prints a line of JSON.
"""

import argparse
import gzip
import json
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
from typing import Any

import psycopg

sys.path.insert(0, str(Path(__file__).parent.parent))

from yutang.cli import account
from yutang.cli.cluster import Cluster

ROOT = Path(__file__).parents[1]
FILE = ROOT.parent / "shared/data/uci_online_retail/online_retail.csv.gz"
MAP = ROOT / "demo/uci.map.json"
WANTED_SECONDS, WANTED_MB = 20, 500
RAW = """
    create table raw_line (invoice text, sku text, title text, quantity int, at timestamp,
        price numeric, customer text, country text)
"""


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    path = _options().file
    if not path.exists():
        print(json.dumps({"name": "order_import", "skipped": f"{path} is absent"}))
        return 0
    with _database() as url:
        raw = _copy(path, url)
        ours, megabytes = _import(path, url)
        again, _ = _import(path, url)
    result = {
        "name": "order_import",
        "seconds": ours["wall"],
        "raw_copy_seconds": round(raw, 2),
        "ratio": round(ours["wall"] / raw, 1),
        "peak_mb": megabytes,
        "again_seconds": again["wall"],
        "lines": ours["read"],
        "wanted_seconds": WANTED_SECONDS,
        "wanted_mb": WANTED_MB,
    }
    print(json.dumps(result))
    return 0 if ours["wall"] < WANTED_SECONDS and megabytes < WANTED_MB else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, default=FILE)
    return parser.parse_args()


def _copy(path: Path, url: str) -> float:
    """Seconds for the same rows, unpacked beforehand, into a plain table without any index."""
    with gzip.open(path) as packed:
        content = packed.read()
    with psycopg.connect(url) as db:
        db.execute(RAW)
        started = time.monotonic()
        with db.cursor().copy("copy raw_line from stdin with (format csv, header)") as copy:
            copy.write(content)
        db.commit()
        return time.monotonic() - started


def _import(path: Path, url: str) -> tuple[dict[str, Any], int]:
    """The command's answer with its seconds from start to end, and the most memory it took."""
    words = ["import", "orders", str(path), "--source", "uci", "--map", str(MAP), "--json"]
    started = time.monotonic()
    process = _yutang(url, *words)
    output = process.stdout.read() if process.stdout else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - started
    assert os.waitstatus_to_exitcode(status) == 0, output.decode()
    return {**json.loads(output), "wall": round(wall, 2)}, usage.ru_maxrss // 1024


def _yutang(url: str, *words: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "DATABASE_URL": url}
    environment.setdefault("YUTANG_HOME", tempfile.gettempdir())
    return subprocess.Popen(
        [sys.executable, "-m", "yutang", *words],
        stdout=subprocess.PIPE,
        env=environment,
        cwd=ROOT,
    )


@contextmanager
def _database() -> Iterator[str]:
    """A durable, migrated database of an embedded server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="yutang-bench-"))
    cluster = Cluster(folder / "pg", folder / "run", account.for_postgres(folder / "pg"))
    cluster.prepare()
    with (folder / "log").open("wb") as log:
        server = cluster.start(log.fileno())
    try:
        if not cluster.wait(server):
            raise RuntimeError((folder / "log").read_text())
        cluster.make_database()
        os.environ["YUTANG_HOME"] = str(folder)
        process = _yutang(cluster.url(), "migrate")
        assert process.wait() == 0
        yield cluster.url()
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
