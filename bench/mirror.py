"""The mirror keeps up with 500 activities a second, and 50 M activities stay below 600 MB.

    python bench/mirror.py [--seconds 60] [--customers 200000] [--brand 1000000]

Makes a durable database of its own and fills it; measures a rebuild against a raw COPY of the
same rows; then writes 500 activities a second by `log.record_many`, each with its profile, while a
process mirrors as the worker does: its share of one core (its own and that of its PostgreSQL
backend) and its lag. Then writes the activities of a big brand in the mirror's own form and
weighs them; one month goes through the mirror's own settling, to see that it comes out as large.
Prints JSON.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from bench.callbacks import _database  # noqa: E402 - found by the path above

RATE, MOST_SHARE, MOST_LAG, MOST_MB = 500, 0.2, 60, 600
BATCHES = 10  # a second
FILL = """
    insert into customers_customer (name, avatar, gender, type, corp_name)
        select '客户' || n, '', n % 3, 1, '' from generate_series(1, {customers}) n;
    insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count)
        select id, name, 'buyer', array[id % 10, 10 + id % 7, 20 + id % 9], '{{}}', '{{1,2}}', '',
            0, 0, 0, 5 from customers_customer;
    insert into customers_activity (customer_id, kind, happened_at, subject_type, subject_id, props)
        select c.id, 'tagged', now() - (c.id * n % 1000) * interval '1 day', 'tag', n, '{{}}'
        from customers_customer c, generate_series(1, 5) n;
    vacuum analyze customers_customer; vacuum analyze customers_profile;
    vacuum analyze customers_activity;
"""
TOUCH = (
    "update customers_profile set activity_count = activity_count + 1 where customer_id = any(%s)"
)
MIRROR = """
import django; django.setup()
import json, os, sys, time
from django.db import connection
from yutang.audiences.warehouse import lag, mirror, versions
started, used, steps, lags = time.monotonic(), time.process_time(), 0, []
until, due = started + float(sys.argv[1]), started + 10
while time.monotonic() < until:
    if time.monotonic() >= due:
        mirror.step()
        steps, due = steps + 1, due + 10
    watched = time.process_time()
    lags.append(lag.lag(versions.current()).seconds)
    time.sleep(0.5)
    used += time.process_time() - watched  # the watching is not the mirror's work
own = time.process_time() - used
with connection.cursor() as cursor:
    cursor.execute("select pg_backend_pid()")
    stat = open(f"/proc/{cursor.fetchone()[0]}/stat").read().rsplit(") ", 1)[1].split()
backend = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
seconds = time.monotonic() - started
print(json.dumps({"core_share": round((own + backend) / seconds, 3),
    "own_share": round(own / seconds, 3), "steps": steps, "lag_seconds": round(max(lags), 1)}))
"""


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--brand", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="yutang-bench-mirror-"))
    try:
        with _database() as url:
            prepare(url, folder, options.customers)
            rebuilt = rebuild(url, options.customers * 5)
            kept = keep_up(options.seconds, options.customers)
        weighed = weigh(folder / "brand", options.brand)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    enough = kept["core_share"] < MOST_SHARE and kept["lag_seconds"] < MOST_LAG
    enough = enough and weighed["mb_at_50m"] < MOST_MB
    wanted = {"core_share_wanted": MOST_SHARE, "lag_wanted": MOST_LAG, "mb_wanted": MOST_MB}
    print(json.dumps({"name": "mirror", **kept, **rebuilt, **weighed, **wanted}))
    return 0 if enough else 1


def prepare(url: str, folder: Path, customers: int) -> None:
    """Django, a filled database, and a place for the warehouse."""
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "yutang.settings"}
    os.environ |= {"YUTANG_WAREHOUSE": str(folder / "warehouse"), "YUTANG_HOME": str(folder)}
    program = [sys.executable, "-m", "yutang", "migrate"]
    subprocess.run(program, check=True, cwd=ROOT, stdout=sys.stderr)
    with psycopg.connect(url, autocommit=True) as db:
        for statement in FILL.format(customers=customers).split(";"):
            if statement.strip():
                db.execute(statement)
    import django

    django.setup()


def rebuild(url: str, rows: int) -> dict[str, float]:
    """Rows a second of a rebuild, and of PostgreSQL's COPY of the activities alone."""
    from yutang.audiences.relations import ACTIVITY, parameters
    from yutang.audiences.warehouse import mirror

    started = time.monotonic()
    query = f"copy ({ACTIVITY.select(ids=False)}) to stdout"
    with psycopg.connect(url) as db, db.cursor() as cursor, cursor.copy(query, parameters()) as all:
        for _ in all:
            pass
    raw = time.monotonic() - started
    started = time.monotonic()
    mirror.rebuild()
    took = time.monotonic() - started
    return {
        "rebuilt_activities_per_second": round(rows / took),
        "raw_copy_per_second": round(rows / raw),
        "ratio": round(raw / took, 2),
    }


def keep_up(seconds: float, customers: int) -> dict[str, float]:
    """Write 500 activities a second while a process mirrors them."""
    from django.db import connection, transaction

    from yutang.customers.kinds import Kind
    from yutang.customers.log import Happening, record_many

    mirroring = subprocess.Popen(
        [sys.executable, "-c", MIRROR, str(seconds)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    kinds = [Kind.SCANNED, Kind.TAGGED, Kind.REMARKED, Kind.ADDED]
    chance, started, written = random.Random(1), time.monotonic(), 0
    while mirroring.poll() is None:
        ids = sorted({chance.randint(1, customers) for _ in range(RATE // BATCHES)})
        with transaction.atomic(), connection.cursor() as cursor:
            record_many(Happening(id, chance.choice(kinds), subject=("tag", id % 90)) for id in ids)
            cursor.execute(TOUCH, [ids])
        written += len(ids)
        time.sleep(max(0.0, started + written / RATE - time.monotonic()))
    answer, _ = mirroring.communicate()
    found = json.loads(answer)
    return {"per_second": round(written / (time.monotonic() - started)), **found}


def weigh(folder: Path, customers: int) -> dict[str, float]:
    """Bytes of an activity in a brand of so many customers, and of one month settled again."""
    from bench.warehouse import parquet
    from yutang.audiences.warehouse import happened, versions
    from yutang.audiences.warehouse.versions import Pile
    from yutang.audiences.warehouse.writing import writer

    pile = parquet.write(folder, customers).piles["activity"]
    month = pile.base[len(pile.base) // 2]
    with writer(2, threads=1) as made:
        rows = f'({versions.select("activity", Pile((month,)))} order by hash(customer_id, "at"))'
        (settled,) = happened.settled(Pile(), rows, made)
    each = sum(part.size for part in pile.base) / pile.rows()
    return {
        "activities": pile.rows(),
        "bytes_each": round(each, 2),
        "bytes_each_settled": round(settled.size / settled.rows, 2),
        "mb_at_50m": round(each * 50, 1),
    }


if __name__ == "__main__":
    sys.exit(main())
