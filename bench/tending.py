"""What settings of autovacuum do for the table of runs while everybody in it moves on.

    python bench/tending.py [--runs 1000000] [--rounds 1] [--batch 5000]

Starts a PostgreSQL of its own. For each choice a table like `journeys_run`, with its indexes, is
filled with people who wait; then all of them are moved a step in batches, as the engine does it.
Shown are the share of updates that touched no index (HOT), the most dead rows that lay about, how
much table and indexes grew (before, after), and how many runs a second were moved. Prints JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
CHOICES = {
    "usual": "autovacuum_vacuum_scale_factor = 0.2",
    "early": "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000",
    "early, roomy": "autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,"
    " fillfactor = 85",
}
FILL = """
    insert into {table} (id, journey_id, version_id, customer_id, entry_key, trigger, origin, state,
        step_id, due_at, entered_at, arrived_at)
    select id, 1, 1, id, '', 0, '{{"activity": 1}}', 'waiting', 1, now() + id * interval '1 ms',
        now(), now()
    from generate_series(1, %s) id
"""
# As `commands/writing.py` moves a batch.
MOVE = """
    update {table} run set step_id = step_id + 1, due_at = due_at + interval '1 day',
        steps = steps + 1, arrived_at = now(), woken = false, answered = null
    from (select id from {table} where journey_id = 1 and state = 'waiting'
        order by due_at limit %s for no key update skip locked) moved
    where run.id = moved.id
"""
SIZES = "select pg_table_size(%(t)s), pg_indexes_size(%(t)s)"
STATS = """
    select n_tup_upd, n_tup_hot_upd, autovacuum_count from pg_stat_user_tables
    where relname = %(t)s
"""


WANTED_GROWTH = 25  # percent of the table, with what the migration sets


def main() -> int:
    """Print what was measured; the exit code says whether the table stays small enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--batch", type=int, default=5_000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-tending-") as home:
        os.environ["YUTANG_HOME"] = home
        figures: dict[str, Any] = {name: compared(name, asked) for name in CHOICES}
    least, most = figures["early"]["table_mb"]
    growth = round(100 * (most - least) / least)
    figures |= {"growth_percent": growth, "wanted_growth_percent": WANTED_GROWTH}
    print(json.dumps({**vars(asked), **figures}))
    return int(growth > WANTED_GROWTH)


def compared(name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One choice, in a PostgreSQL of its own."""
    from tests.database import Server

    server = Server()
    server.start()
    try:
        template = "yutang_template" if server.is_migrated else "template0"
        url = server.url(server.make("tending", template))
        if not server.is_migrated:
            migrate(url)
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("alter system set autovacuum = on")
            session.execute("alter system set autovacuum_naptime = '2s'")  # ten times life's pace
            session.execute("select pg_reload_conf()")
            return measured(session, name, asked)
    finally:
        server.stop()


def migrate(url: str) -> None:
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "yutang.settings"}
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def measured(session: Any, name: str, asked: argparse.Namespace) -> dict[str, Any]:
    """One table, filled, moved and thrown away."""
    table = "run_" + "".join(filter(str.isalpha, name))
    session.execute(f"create table {table} (like journeys_run including all)")
    session.execute(f"alter table {table} set ({CHOICES[name]})")
    session.execute(FILL.format(table=table), [asked.runs])
    session.execute(f"vacuum (analyze) {table}")
    before = session.execute(SIZES, {"t": table}).fetchone()
    most_dead, began, moved = 0, time.monotonic(), 0
    while moved < asked.runs * asked.rounds:
        moved += session.execute(MOVE.format(table=table), [asked.batch]).rowcount
        if moved % (asked.batch * 4) == 0:
            most_dead = max(most_dead, dead(session, table))
    seconds = time.monotonic() - began
    after = session.execute(SIZES, {"t": table}).fetchone()
    updates, hot, vacuums = session.execute(STATS, {"t": table}).fetchone()
    session.execute(f"drop table {table}")
    return {
        "hot_percent": round(100 * hot / max(updates, 1), 1),
        "most_dead": most_dead,
        "vacuums": vacuums,
        "table_mb": [size >> 20 for size in (before[0], after[0])],
        "indexes_mb": [size >> 20 for size in (before[1], after[1])],
        "moved_per_s": round(moved / seconds),
        "load": round(os.getloadavg()[0], 1),
    }


def dead(session: Any, table: str) -> int:
    found = session.execute(
        "select n_dead_tup from pg_stat_user_tables where relname = %s", [table]
    ).fetchone()
    return int(found[0])


if __name__ == "__main__":
    sys.exit(main())
