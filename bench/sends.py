"""Pack and hand over a send to 200,000 customers of 500 members to the stand-in, killed at will.

    python bench/sends.py [--recipients 200000] [--members 500] [--kills 10]

Starts a PostgreSQL and a stand-in of its own; both know the same people. The messages are admitted
by one statement; then a worker in a process of its own packs and hands over. With `--kills`, it is
killed with `kill -9` so many times at random points and started again. At the end the tasks that
the stand-in holds are compared with the ledger: everybody once, nobody lost. Prints JSON.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
SCENE = (
    """insert into org_member (name, password, wecom_userid, role, position, avatar, status,
            contact_enabled)
        select 'Member ' || n, '', 'm' || n, 'guide', '', '', 'active', true
        from generate_series(0, %(members)s - 1) as n""",
    """insert into customers_customer (id, name, avatar, gender, type, corp_name)
        select n, 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(recipients)s) as n""",
    """insert into customers_follow (customer_id, member_id, external_userid, since, is_half,
            ended_by, state, add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, member.id, 'wmBench' || n, now(), false, '', '', 0, '', '', '', '{}', '{}'
        from generate_series(1, %(recipients)s) as n
            join org_member member on member.wecom_userid = 'm' || n %% %(members)s""",
)
AUDIENCE = """
    insert into audiences_audience (name, folder, description, kind, version, schedule, size,
        refreshed_version, stamp, error)
    values ('All', '', '', 'static', 1, 'never', 0, 0, 0, '') returning id
"""
SEND = """
    insert into outreach_send (name, carrier, purpose, priority, control_percent, salt, state,
        answer, bought_days, audience_id, planned_at)
    values ('Bench', 'wecom_single', 'service', 0, 0, '', 'running', '', 14, %s, now())
    returning id
"""
ADMITTED = """
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, member_id,
        carrier, purpose, priority, variant, due_at, state, reason, lifecycle, admitted_at)
    select 'send', %s, '', '', customer_id, member_id, 'wecom_single', 'service', 0, 0, now(),
        'admitted', '', 'active', now()
    from customers_follow
"""
TEXT = "Bench: the same words for everybody"
MOMENT = 2.0  # seconds that stand for the minutes between two looks for a task


def main() -> int:
    """Print what was measured; the exit code says whether everybody got it once."""
    options = argparse.ArgumentParser()
    options.add_argument("--recipients", type=int, default=200_000)
    options.add_argument("--members", type=int, default=500)
    options.add_argument("--kills", type=int, default=0)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--work", action="store_true", help="be the worker (used by itself)")
    asked = options.parse_args()
    if asked.work:
        return work()
    with tempfile.TemporaryDirectory(prefix="yutang-sends-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = measured(asked, Path(home))
    sys.stdout.write(json.dumps({**vars(asked), **figures}) + "\n")
    return int(not figures["everybody_once"])


def work() -> int:
    """Pack and hand over until killed."""
    import django

    django.setup()
    from datetime import timedelta

    from yutang.outreach.commands import carrying, handing, packing, reconciling

    handing.DISPATCH = carrying.PAUSE = timedelta(seconds=MOMENT)
    reconciling.PAUSES = (timedelta(seconds=MOMENT), timedelta(seconds=MOMENT))
    while True:
        if not (packing.pack() or carrying.carry_next()):
            time.sleep(0.05)


def measured(asked: argparse.Namespace, home: Path) -> dict[str, Any]:
    """The figures of one send."""
    from tests.database import Server
    from tests.live import Programs

    server, programs = Server(), Programs(home)
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("sends"))
        begin_stand_in(programs, home, asked)
        return hand_over(asked, begin(asked))
    finally:
        programs.end()
        server.stop()


def begin_stand_in(programs: Any, home: Path, asked: argparse.Namespace) -> None:
    """A stand-in where all of them are friends."""
    from tests import worlds

    world = worlds.small_world() | {
        "tag_groups": [],
        "members": [{"userid": f"m{n}", "name": f"Member {n}"} for n in range(asked.members)],
        "people": [
            {"id": f"p{n}", "name": f"C{n}", "external_userid": f"wmBench{n}"}
            for n in range(1, asked.recipients + 1)
        ],
        "follows": [
            {"person": f"p{n}", "member": f"m{n % asked.members}"}
            for n in range(1, asked.recipients + 1)
        ],
        "settings": {"mass_dispatch_seconds": 0.0},
    }
    for department in world["departments"]:
        department.pop("leaders", None)
    path = home / "world.json"
    path.write_text(json.dumps(world, ensure_ascii=False))
    program = programs.simulator(path, home=home)
    os.environ.update(worlds.environment(world, program.url))


def begin(asked: argparse.Namespace) -> int:
    """A database where everybody's message is admitted; returns the send."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from yutang.outreach.models import Variant

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for statement in SCENE:
            cursor.execute(statement, vars(asked))
        cursor.execute(AUDIENCE)
        cursor.execute(SEND, cursor.fetchone())
        [send_id] = cursor.fetchone()
        cursor.execute(ADMITTED, [send_id])
        cursor.execute("vacuum analyze")
    Variant.objects.create(send_id=send_id, text=TEXT)
    return int(send_id)


def hand_over(asked: argparse.Namespace, send_id: int) -> dict[str, Any]:
    """Let workers work until nothing is left, some of them killed; then compare both sides."""
    dice = random.Random(asked.seed)
    began = time.perf_counter()
    killed = 0
    while left(send_id):
        worker = subprocess.Popen([sys.executable, __file__, "--work"])
        until = time.monotonic() + dice.uniform(2, 6) if killed < asked.kills else None
        while left(send_id) and (until is None or time.monotonic() < until):
            time.sleep(0.1)
        worker.kill()
        worker.wait()
        if until is not None and left(send_id):
            killed += 1
            time_passes()
    seconds = time.perf_counter() - began
    return {
        "killed": killed,
        "hand_over_s": round(seconds, 1),
        "recipients_per_s": round(asked.recipients / seconds),
        **compared(asked, send_id),
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def left(send_id: int) -> bool:
    """Whether anybody isn't handed over yet."""
    from yutang.outreach.models import Message

    rows = Message.objects.filter(source_type="send", source_id=send_id)
    return bool(rows.filter(state__in=["admitted", "unknown"]).exists())


def time_passes() -> None:
    """Whoever worked on a task is dead by now."""
    from django.db.models.functions import Now

    from yutang.outreach.models import Task

    Task.objects.exclude(poll_next_at=None).update(poll_next_at=Now())


def compared(asked: argparse.Namespace, send_id: int) -> dict[str, Any]:
    """What the stand-in received, against who is in the ledger."""
    from datetime import timedelta

    from yutang.kernel import clock
    from yutang.outreach.models import Message, Task
    from yutang.wecom.api import mass
    from yutang.wecom.client import connect

    day, client = timedelta(days=1), connect()
    received: Counter[str] = Counter()
    listed = mass.listing(
        client, chat_type=mass.SINGLE, start=clock.now() - day, end=clock.now() + day
    )
    for row in listed:
        for task in mass.tasks(client, row.msgid):
            rows = mass.results(client, row.msgid, task.userid)
            received.update(each.external_userid for each in rows)
    handed = Message.objects.filter(source_id=send_id, state="handed").count()
    twice = sum(count > 1 for count in received.values())
    return {
        "tasks": Task.objects.exclude(msgid="").count(),
        "handed": handed,
        "received": len(received),
        "received_twice": twice,
        "everybody_once": handed == len(received) == asked.recipients and not twice,
    }


if __name__ == "__main__":
    sys.exit(main())
