"""What a journey of 200,000 people added, in less than 2 s.

    python bench/lift.py [--runs 200000] [--rounds 5]

Starts a PostgreSQL of its own: everybody has two orders and five activities, one of ten people is
in the control group, two of a hundred removed a member. `groups_ms` is the one statement that
adds up both groups, `page_ms` the whole page of results. `raw` joins the runs to their orders and
counts. Prints JSON with the machine's load.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_MS = 2_000.0
SCENE = (
    """insert into customers_customer (name, avatar, gender, type, corp_name)
        select 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(runs)s) as n""",
    """insert into journeys_run (journey_id, version_id, customer_id, entry_key, trigger, state,
            origin, entered_at, arrived_at, goal_at)
        select %(journey)s, %(version)s, id, '', 0,
            case when id %% 10 = 0 then 'control' else 'ended' end, '{}', at, at,
            case when id * 7 %% 20 = 0 then at + interval '5 days' end
        from customers_customer,
            lateral (select now() - (15 + id * 31 %% 300) * interval '1 day' as at) entered""",
    """insert into commerce_order (customer_id, source, order_no, status, currency, paid_at,
            goods_amount, adjustment, amount, refunded_amount, line_count)
        select id, 'shop', id || '-' || step, 'paid', 'CNY',
            now() - (1 + (id * 31 + step * 97) %% 400) * interval '1 day', fen, 0, fen, 0, 0
        from customers_customer, generate_series(1, 2) as step,
            lateral (select 5000 + id %% 9000 as fen) as price""",
    """insert into customers_activity (customer_id, kind, happened_at, subject_type, props)
        select id, case when id %% 50 = 0 and step = 1 then 'removed_us' else 'content_read' end,
            now() - (id * 13 + step * 71) %% 400 * interval '1 day', '', '{}'
        from customers_customer, generate_series(1, 5) as step""",
)
RAW = """
    select run.state, count(*), sum(sold.amount) from journeys_run run
        join commerce_order sold on sold.customer_id = run.customer_id
            and sold.paid_at > run.entered_at and sold.paid_at < run.entered_at + interval '14 days'
    where run.journey_id = %s group by 1
"""


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=5)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-lift-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(vars(asked))
    print(json.dumps({**vars(asked), **figures}))
    return int(figures["groups_ms"] > WANTED_MS)


def _measured(asked: dict[str, int]) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("lift"))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        journey = _journey()
        values = asked | {"journey": journey.pk, "version": journey.version_id}
        with connection.cursor() as cursor:
            for statement in SCENE:
                cursor.execute(statement, values)
            cursor.execute("vacuum analyze")
        return _rounds(journey, asked["rounds"])
    finally:
        server.stop()


def _journey() -> Any:
    from tests.journeys.make import running, wait

    goal = {"match": {"kinds": ["order_paid"]}, "days": 14}
    return running([wait("w", days=1)], control=10, goal=goal)


def _rounds(journey: Any, rounds: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client

    from yutang.journeys.queries import lift

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RAW, [journey.pk])
            cursor.fetchall()

    chosen = lift.Slice(journey)
    browser = Client()
    browser.force_login(journey.made_by)
    address = f"/journeys/{journey.pk}/results"
    shown = browser.get(address)
    groups_ms, raw_ms = _median(lambda: lift.groups(chosen), rounds), _median(raw, rounds)
    return {
        "status": shown.status_code,
        "watched": [each.count for each in lift.groups(chosen)],
        "groups_ms": groups_ms,
        "entered_ms": _median(lambda: lift.entered(chosen), rounds),
        "page_ms": _median(lambda: browser.get(address), rounds),
        "wanted_ms": WANTED_MS,
        "raw_ms": raw_ms,
        "ratio": round(groups_ms / raw_ms, 1),
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def _median(act: Any, rounds: int) -> float:
    """Milliseconds."""
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return round(statistics.median(times) * 1_000, 1)


if __name__ == "__main__":
    sys.exit(main())
