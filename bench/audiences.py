"""A rule over a million customers: first count below 1 s, again below 0.3 s; 1,000 ids in 200 ms.

    python bench/audiences.py [--customers 1000000] [--folder FOLDER] [--database URL]

Makes the warehouse of a big brand (20 tags, 5 orders, 50 activities a customer), or takes the one
in the folder, and copies it into a PostgreSQL of its own, or takes the filled database. Counts the
rule of our page of examples on DuckDB and on PostgreSQL and checks it for 1,000 customers, each
time with another tag, so that no result is kept, beside SQL written by hand. Prints JSON.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"

from bench.million import serving  # noqa: E402 - found above

WANTED = {"first_s": 1.0, "again_s": 0.3, "overhead": 1.3, "check_ms": 200.0}


def main() -> int:
    """Measure; 1: a promise isn't kept."""
    options = _options()
    with _brand(options) as made:
        measured = made | _measured()
    measured["load"] = round(os.getloadavg()[0], 1)  # others on this machine make it slower
    wanted = {f"{name}_wanted": value for name, value in WANTED.items()}
    print(json.dumps(measured | wanted))
    return int(any(measured[name] > most for name, most in WANTED.items()))


@contextmanager
def _brand(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """The warehouse and the database; what it took to make them."""
    home = Path(tempfile.mkdtemp(prefix="yutang-bench-"))
    folder = (options.folder or home / "warehouse").resolve()
    os.environ |= {"YUTANG_HOME": str(home / "home"), "YUTANG_WAREHOUSE": str(folder)}
    try:
        if options.database:
            yield _made(options, folder, options.database)
        else:
            with serving.server(home) as url:
                yield _made(options, folder, url)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _made(options: argparse.Namespace, folder: Path, url: str) -> dict[str, Any]:
    started = time.monotonic()
    serving.use(url)
    from django.core.management import call_command

    from bench.warehouse import database, parquet
    from yutang.audiences.warehouse import shelf

    if shelf.current() is None:
        parquet.write(folder, options.customers)
    if not options.database:
        call_command("migrate", verbosity=0)
        database.fill(url, lambda text: print(text, file=sys.stderr))
    return {
        "customers": shelf.files("profile").rows(),
        "activities": shelf.files("activity").rows(),
        "made_in_s": round(time.monotonic() - started, 1),
    }


def _measured() -> dict[str, Any]:
    from bench.warehouse import measures
    from yutang.audiences.warehouse import shelf

    duckdb = measures.on_duckdb()
    everybody = measures.on_postgres()
    times = everybody["postgres_by_hand_s_raw"] / duckdb["again_s"]
    batch = measures.of_a_batch(shelf.files("profile").rows())
    return duckdb | everybody | {"duckdb_times_faster": round(times, 1)} | batch


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--database", default="", help="filled by python -m bench.warehouse")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
