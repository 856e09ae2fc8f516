"""Open every page of journeys with 1,000,000 customers and 2,000,000 runs: 200 ms each.

    python bench/journey_pages.py [--people 1000000] [--rounds 3] [--database URL]

Starts a PostgreSQL of its own with the product's settings and fills it by SQL. Pages are opened as
the owner and as a store's manager, who sees a hundredth; `most_ms` is the slowest page of all,
`ratio_most` how often longer it takes than the smallest page of a journey in the same run, which
is what the machine needs for any. `raw` are the bare statements of the same questions. Large
journeys are counted by a job, `count_s`, as in life. Then what is done to very many: `end` takes
everybody out of the largest journey in portions, of which the longest is what others wait for.
Prints JSON with the machine's load.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_MS = 200.0
WANTED_PORTION_S = 2.0
SLOWEST = 8  # are named
# What the list of runs, and the search in it, ask at the least.
RAW = {
    "runs": """
        select * from journeys_run where journey_id = {journey}
        order by entered_at desc limit 51""",
    "search": """
        select run.id from customers_profile profile
            join journeys_run run on run.customer_id = profile.customer_id
                and run.journey_id = {journey}
        where profile.search @@ '''王香'':*'::tsquery order by run.entered_at desc limit 51""",
    "states": "select state, count(*) from journeys_run where journey_id = {journey} group by 1",
}


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--database", default="", help="one that stays, filled if it is empty")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-pages-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(asked)
    print(json.dumps({**figures, "load": [round(each, 1) for each in os.getloadavg()]}))
    slow = figures["most_ms"] > WANTED_MS
    return int(slow or figures.get("longest_portion_s", 0.0) > WANTED_PORTION_S)


def _measured(asked: argparse.Namespace) -> dict[str, Any]:
    from bench.million.serving import server, use

    if asked.database:
        use(asked.database)
        return _figures(asked)
    with (
        tempfile.TemporaryDirectory(prefix="yutang-pages-pg-") as folder,
        server(Path(folder)) as url,
    ):
        use(url)
        return _figures(asked)


def _figures(asked: argparse.Namespace) -> dict[str, Any]:
    from django.core.management import call_command

    from bench.flow import crowd

    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    made = crowd.found() or crowd.fill(asked.people)
    filled_s = round(time.perf_counter() - began, 1)
    count_s = _count()
    pages = _pages(made, asked.rounds)
    quickest = min(pages.values())
    slowest = sorted(pages, key=lambda name: -pages[name])[:SLOWEST]
    raw = {f"raw_{name}_ms": _raw(made, name, asked.rounds) for name in RAW}
    most = pages[slowest[0]]
    return {
        "people": asked.people,
        "filled_s": filled_s,
        "count_s": count_s,
        "pages": len(pages),
        "median_ms": round(statistics.median(pages.values()), 1),
        "most_ms": most,
        "wanted_most_ms": WANTED_MS,
        **raw,
        "ratio_most": round(most / quickest, 1),
        "ratio_runs": round(pages["owner: runs"] / max(raw["raw_runs_ms"], 0.1), 1),
        "ratio_search": round(pages["owner: runs searched"] / max(raw["raw_search_ms"], 0.1), 1),
        "slowest": {name: pages[name] for name in slowest},
        **({} if asked.database else _ended(made)),
        "wanted_longest_portion_s": WANTED_PORTION_S,
    }


def _count() -> float:
    """Seconds that the hourly job takes for all journeys, the first time."""
    from yutang.journeys.commands import counting

    began = time.perf_counter()
    counting.count_large()
    return round(time.perf_counter() - began, 1)


def _pages(made: Any, rounds: int) -> dict[str, float]:
    """Milliseconds of each page, by who opens it and its name."""
    from django.test import Client

    from bench.flow import addresses
    from yutang.org.models import Member

    found = {}
    for role in ("owner", "manager"):
        browser = Client(SERVER_NAME="localhost")
        browser.force_login(Member.objects.get(username=role))
        for name, address in addresses.pages(made):
            # the first time templates, plans and the search's dictionary are read
            if browser.get(address).status_code == 200:
                found[f"{role}: {name}"] = _median(partial(browser.get, address), rounds)
    return found


def _raw(made: Any, name: str, rounds: int) -> float:
    from django.db import connection

    def ask() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RAW[name].format(journey=made.large.pk))
            cursor.fetchall()

    return _median(ask, rounds)


def _ended(made: Any) -> dict[str, float]:
    """Seconds of the request that ends the largest journey, and of the job behind it."""
    from yutang.journeys.commands import running
    from yutang.journeys.queries.crowds import PORTION
    from yutang.org.models import Member

    owner = Member.objects.get(username="owner")
    request_s = _took(lambda: running.end_now(journey=made.large, actor=owner))
    portions = []
    going = True

    def portion() -> None:
        nonlocal going
        going = running.end_portion(journey_id=made.large.pk, most=PORTION) > 0

    while going:
        portions.append(_took(portion))
    return {
        "end_request_s": round(request_s, 2),
        "end_job_s": round(sum(portions), 1),
        "longest_portion_s": round(max(portions), 2),
    }


def _took(act: Callable[[], Any]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _median(act: Callable[[], Any], rounds: int) -> float:
    """Milliseconds."""
    return round(statistics.median(_took(act) for _round in range(rounds)) * 1_000, 1)


if __name__ == "__main__":
    sys.exit(main())
