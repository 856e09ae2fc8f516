"""An audience of a big brand gets the members just found, in less than three seconds.

    python bench/refresh.py [--customers 1000000] [--members 300000] [--moving 20000]

Starts a PostgreSQL of its own, makes customers by one statement, fills an audience, then lets so
many enter and as many leave, with an activity for each. `raw` are a hand-written delete and insert
from a table that holds the difference already, without activities, history or locks. The time to
find the members is measured where rules are counted. Prints JSON.
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
WANTED_S = 3.0
FILL = """
    insert into customers_customer (name, avatar, gender, type, corp_name)
    select 'Customer ' || n, '', 0, 0, '' from generate_series(1, %s) as n
"""
RAW = (
    "delete from audiences_audiencemember where audience_id = %(id)s and customer_id <= %(out)s",
    "insert into audiences_audiencemember (audience_id, customer_id) "
    "select %(id)s, n from generate_series(%(first)s, %(last)s) as n",
)


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--customers", type=int, default=1_000_000)
    options.add_argument("--members", type=int, default=300_000)
    options.add_argument("--moving", type=int, default=20_000)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-refresh-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(asked)
    print(json.dumps({**vars(asked), **figures, "wanted_s": WANTED_S}))
    return int(figures["exchange_s"] > WANTED_S)


def _measured(asked: argparse.Namespace) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("refresh"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return _rounds(asked)
    finally:
        server.stop()


def _rounds(asked: argparse.Namespace) -> dict[str, Any]:
    from django.db import connection, transaction

    from yutang.audiences.commands.audiences import Draft, create_audience

    rule = {"version": 1, "where": {"all": []}}
    with connection.cursor() as cursor:
        cursor.execute(FILL, [asked.customers])
        cursor.execute("vacuum analyze customers_customer")
        audience = create_audience(draft=Draft("Many", rule), actor=None)
        first = _exchange(audience, range(1, asked.members + 1))
        cursor.execute("vacuum analyze audiences_audiencemember")
        last = asked.members + asked.moving
        given = {"id": audience.pk, "out": asked.moving, "first": asked.members + 1, "last": last}
        with transaction.atomic():
            raw = _timed(lambda: [cursor.execute(each, given) for each in RAW])
            transaction.set_rollback(True)
        moved = _exchange(audience, range(asked.moving + 1, last + 1))
        same = _exchange(audience, range(asked.moving + 1, last + 1))
    return {
        "first_fill_s": first,
        "exchange_s": moved,
        "unchanged_s": same,
        "raw_s": raw,
        "ratio": round(moved / raw, 2),
    }


def _exchange(audience: Any, ids: range) -> float:
    from yutang.audiences.commands.exchanging import Found, exchange_members
    from yutang.kernel import clock

    found = Found(audience.version, list(ids), clock.now())
    return _timed(lambda: exchange_members(audience_id=audience.pk, found=found))


def _timed(act: Any) -> float:
    started = time.perf_counter()
    act()
    return round(time.perf_counter() - started, 3)


if __name__ == "__main__":
    sys.exit(main())
