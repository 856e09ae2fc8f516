"""Assignments on one contested pool: at least 500 a second, beside the bare SQL of the same work.

    python bench/assignment.py [--seconds 5] [--members 20]

Makes a durable database of its own, runs both loops from the same number of processes and
threads, and prints a line of JSON with both figures and their ratio.
"""

import argparse
import json
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from multiprocessing.synchronize import Barrier
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).parent.parent))

WANTED = 500  # a second
PROCESSES, THREADS = 2, 4
RAW = """
    create table raw_pool (id bigint primary key, served bigint not null);
    create table raw_given (id bigint generated always as identity primary key,
        person text not null unique, pool_id bigint not null, at timestamptz not null);
    insert into raw_pool values (1, 0);
"""
Loop = Callable[[str, int, Barrier, float, str], int]  # url, pool, together, span, name: count


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = _options()
    with _database() as url:
        code_id = _make_pool(url, options.members)
        raw = _rate(_raw_thread, url, 1, options.seconds)
        ours = _rate(_our_thread, url, code_id, options.seconds)
    result = {
        "name": "assignment",
        "per_second": round(ours),
        "raw_per_second": round(raw),
        "ratio": round(ours / raw, 2) if raw else None,
        "wanted": WANTED,
        "members": options.members,
        "clients": PROCESSES * THREADS,
    }
    print(json.dumps(result))
    return 0 if ours >= WANTED else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--members", type=int, default=20)
    return parser.parse_args()


def _rate(thread: Loop, url: str, pool: int, span: float) -> float:
    """Calls a second of all processes and threads together, from the moment all are ready."""
    context = multiprocessing.get_context("spawn")
    together, counts = context.Barrier(PROCESSES * THREADS), context.SimpleQueue()
    processes = [
        context.Process(target=_process, args=((thread, url, pool, together, span), number, counts))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    return float(sum(counts.get() for _ in processes)) / span


def _process(work, number, counts) -> None:
    thread, url, pool, together, span = work
    _use(url)
    with ThreadPoolExecutor(THREADS) as threads:
        names = [f"{thread.__name__}-{number}-{each}" for each in range(THREADS)]
        jobs = [threads.submit(thread, url, pool, together, span, name) for name in names]
        counts.put(sum(job.result() for job in jobs))


def _our_thread(url: str, pool: int, together: Barrier, span: float, name: str) -> int:
    from yutang.acquisition.commands.assignment import assign_customer
    from yutang.acquisition.models import Code
    from yutang.acquisition.rules.persons import Person
    from yutang.kernel import clock

    code = Code.objects.get(pk=pool)
    return _repeat(
        lambda n: assign_customer(code=code, person=Person(openid=f"{name}-{n}"), at=clock.now()),
        together,
        span,
    )


def _raw_thread(url: str, pool: int, together: Barrier, span: float, name: str) -> int:
    with psycopg.connect(url) as db:

        def once(n: int) -> None:
            with db.transaction():
                db.execute("select served from raw_pool where id = %s for update", [pool])
                db.execute("update raw_pool set served = served + 1 where id = %s", [pool])
                db.execute(
                    "insert into raw_given (person, pool_id, at) values (%s, %s, now())",
                    [f"{name}-{n}", pool],
                )

        return _repeat(once, together, span)


def _repeat(call: Callable[[int], object], together: Barrier, span: float) -> int:
    """How many calls end within the span."""
    together.wait()
    until = time.monotonic() + span
    for n in count():
        call(n)
        if time.monotonic() >= until:
            return n
    raise AssertionError


def _make_pool(url: str, members: int) -> int:
    _use(url)
    from django.core.management import call_command

    from tests.acquisition import make

    call_command("migrate", verbosity=0)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(RAW)
    return int(make.code(*(make.member(f"M{n}") for n in range(members))).pk)


def _use(url: str) -> None:
    import django

    os.environ["DATABASE_URL"] = url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")
    django.setup()


@contextmanager
def _database() -> Iterator[str]:
    """A durable database: the one at `DATABASE_URL`, else an embedded server of its own."""
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    from yutang.cli import account
    from yutang.cli.cluster import Cluster

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
