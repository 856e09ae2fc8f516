"""Find a script among 5,000 in less than 50 ms in the server.

    python bench/scripts.py [--scripts 5000] [--rounds 40]

Starts a PostgreSQL of its own. `ms` is what `queries.scripts.found` takes, objects and all; `raw`
is the bare text comparison by the same column, without ranking, visibility or own use: `ratio` is
how often longer the search takes. Prints JSON with the machine's load.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_MS = 50.0
TYPED = ("jg", "价格", "jiage", "tk", "退款", "fahuo", "bz", "zl", "质量 保证", "y")
WORDS = "价格太贵退款多久发货物流更新质量保证包装礼品发票尺寸材质安全活动会员香薰餐具灯光收纳保养"
RAW = "select id from content_script where plain_title like %s or pinyin like %s limit 30"


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--scripts", type=int, default=5_000)
    options.add_argument("--rounds", type=int, default=40)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-scripts-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(asked.scripts, asked.rounds)
    print(json.dumps({**vars(asked), **figures}))
    return int(figures["worst_median_ms"] > WANTED_MS)


def _measured(scripts: int, rounds: int) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("scripts"))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        return _rounds(_fill(scripts), rounds)
    finally:
        server.stop()


def _fill(count: int) -> Any:
    """The scripts, and a guide of a store who has sent many of them."""
    from django.db import connection

    from yutang.content.models import Script, ScriptCategory, ScriptUse
    from yutang.content.rules.spelling import spelled
    from yutang.org.models import Member

    guide = Member.objects.create(name="Guide", role="guide")
    category = ScriptCategory.objects.create(scene="before", name="All")
    chance = random.Random(1)
    rows = []
    for number in range(count):
        title = "".join(chance.choices(WORDS, k=chance.randint(4, 14)))
        text = "".join(chance.choices(WORDS, k=120))
        found = spelled(title, [text])
        rows.append(
            Script(
                category=category,
                title=title,
                parts=[{"type": "text", "text": text}],
                level="personal" if number % 5 == 0 else "enterprise",
                owner=guide if number % 5 == 0 else None,
                plain_title=found.title,
                plain_text=found.text,
                pinyin=found.pinyin,
                initials=found.initials,
            )
        )
    made = Script.objects.bulk_create(rows)
    ScriptUse.objects.bulk_create(
        ScriptUse(script=chance.choice(made), member=guide) for _use in range(5_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return guide


def _rounds(guide: Any, rounds: int) -> dict[str, Any]:
    from django.db import connection

    from yutang.content.queries.scripts import found

    def raw(typed: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(RAW, [f"%{typed}%", f"% {typed}%"])
            cursor.fetchall()

    medians = {typed: _median(lambda t=typed: found(guide, t), rounds) for typed in TYPED}
    bare = {typed: _median(lambda t=typed: raw(t), rounds) for typed in TYPED}
    return {
        "ms": {typed: round(ms, 1) for typed, ms in medians.items()},
        "worst_median_ms": round(max(medians.values()), 1),
        "wanted_ms": WANTED_MS,
        "raw_ms": round(statistics.mean(bare.values()), 1),
        "ratio": round(statistics.mean(medians.values()) / statistics.mean(bare.values()), 1),
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def _median(act: Any, rounds: int) -> float:
    """Milliseconds."""
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1_000


if __name__ == "__main__":
    sys.exit(main())
