"""Two customers with 10,000 activities each become one in less than a second, and two again.

    python bench/merge.py [--activities 10000] [--rounds 5]

Starts a PostgreSQL of its own, makes pairs of customers by COPY, merges and splits them, and
prints JSON. `raw` is the bare `update` of the activities alone, on the same rows.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_MS = 1_000
FILL = """
    insert into customers_activity (customer_id, kind, happened_at, amount, props, subject_type)
    select %s, (array['scanned', 'order_paid', 'tagged', 'welcomed'])[1 + n %% 4],
        now() - n * interval '1 hour', 100 * n, '{}', ''
    from generate_series(1, %s) as n
"""
RAW = "update customers_activity set customer_id = %s where customer_id = %s returning id"


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--activities", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-merge-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(Path(home), asked.activities, asked.rounds)
    print(json.dumps({**figures, "wanted_ms": WANTED_MS}))
    return int(figures["merge_ms"] > WANTED_MS)


def _measured(home: Path, activities: int, rounds: int) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("merge"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        times = [_round(activities) for _ in range(rounds)]
    finally:
        server.stop()
    worst = {name: round(max(each[name] for each in times)) for name in times[0]}
    return {"activities_each": activities, "rounds": rounds, **worst}


def _round(activities: int) -> dict[str, float]:
    from django.db import connection, transaction

    from yutang.customers.commands import identify, merge_customers, split_customers
    from yutang.customers.models import Identity

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from customers_customer")
        made = cursor.fetchone()[0]
        two = [identify(kind=Identity.Kind.UNIONID, value=f"o{made + n}")[0].pk for n in range(2)]
        for id in two:
            cursor.execute(FILL, [id, activities])
        cursor.execute("analyze customers_activity")
        with transaction.atomic():
            raw = _timed(lambda: cursor.execute(RAW, two).fetchall())
            transaction.set_rollback(True)
    merged = []
    merge = _timed(
        lambda: merged.append(merge_customers(kept_id=two[0], gone_id=two[1], actor=None))
    )
    split = _timed(lambda: split_customers(merge_id=merged[0].pk, actor=None))
    return {"merge_ms": merge, "split_ms": split, "raw_update_ms": raw}


def _timed(act: Any) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    sys.exit(main())
