"""Move 200,000 people in journeys: 20,000 steps a second, 10,000 where a message is admitted.

    python bench/journeys.py [--runs 200000] [--growth 20000,200000] [--kills 10] [--idle 20]

Starts a PostgreSQL of its own. People enter two journeys and wait a day there; then a worker in a
process of its own, with two threads as in life, moves them: over a branch that asks a rule of
PostgreSQL, and over a step that plans a message, which the governor admits. `raw` are the bare SQL
statements of the same moves in the same database, `ratio` how often longer the engine takes.
Workers are killed with `kill -9` while 200,000 are due; nobody is lost, and nothing done twice.
Prints JSON with the machine's load.
"""

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
from bench.flow import bare, scene, working  # noqa: E402 - the path comes first

WANTED = {
    "steps_per_s": 20_000,
    "messages_per_s": 10_000,
    "enrolment_s": 10.0,
    "enrolment_by_audience_s": 10.0,
    "memory_mb": 300,
    "first_message_p99_s": 3.0,
    "idle_percent": 1.0,
}
AT_LEAST = {"steps_per_s", "messages_per_s"}
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RATE = 200
ENGINE = "journeys.engine"
READERS = (ENGINE, "reader.profile", "reader.lifecycle", "reader.journeys")


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--runs", type=int, default=200_000)
    options.add_argument("--enrolled", type=int, default=100_000)
    options.add_argument("--growth", default="20000,200000")
    options.add_argument("--kills", type=int, default=10)
    options.add_argument("--idle", type=float, default=20.0, help="seconds")
    options.add_argument("--trickle", type=float, default=10.0, help="seconds")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-journeys-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = measured(asked)
    load = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps({**vars(asked), **figures, "load": load}))
    return int(not all(is_enough(key, figures) for key in WANTED) or figures.get("wrong", 0) > 0)


def is_enough(key: str, figures: dict[str, Any]) -> bool:
    found = figures[key]
    return bool(found >= WANTED[key] if key in AT_LEAST else found <= WANTED[key])


def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """All figures, each on the same people."""
    from tests.database import Server

    server = Server()
    server.start()
    try:
        template = "yutang_template" if server.is_migrated else "template0"
        os.environ["DATABASE_URL"] = server.url(server.make("journeys", template))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        sizes = [int(each) for each in asked.growth.split(",") if each]
        most = max([asked.runs, asked.enrolled, *sizes])
        scene.people(most)
        figures = idle(asked.idle, server) | trickle(asked.trickle)
        figures |= enrolment(asked.enrolled) | by_audience(asked.enrolled)
        figures |= waits(asked.runs) | says(asked.runs) | killed(asked.runs, asked.kills)
        grown = {f"steps_per_s_at_{size}": waits(size)["steps_per_s"] for size in sizes}
        wanted = {f"wanted_{key}": value for key, value in WANTED.items()}
        return figures | grown | wanted
    finally:
        server.stop()


def enrolment(count: int) -> dict[str, Any]:
    """Everybody in an audience enters."""
    from yutang.journeys.commands.entering import enter_customers

    journey = scene.running("Enrolment", [{"id": "w", "kind": "wait", "span": {"days": 30}}])
    began = time.perf_counter()
    enter_customers(journey=journey, customer_ids=list(range(1, count + 1)), at=scene.NOON)
    return {"enrolment_s": round(time.perf_counter() - began, 2), "entered": journey.runs.count()}


def by_audience(count: int) -> dict[str, Any]:
    """Everybody comes into an audience, and the readers let them into its journey.

    `audience_s`: of this the exchange of the audience's members, which tells the log of each.
    """
    from yutang.audiences.commands.audiences import Draft, create_audience
    from yutang.audiences.commands.exchanging import Found, exchange_members
    from yutang.audiences.models import Audience
    from yutang.kernel import clock, loops
    from yutang.org.models import Member

    actor = Member.objects.order_by("pk")[0]
    audience = create_audience(draft=Draft(name="Everybody", rule=None), actor=actor)
    Audience.objects.filter(pk=audience.pk).update(refreshed_at=clock.now())  # not the first time
    trigger = {"kind": "audience", "audience": audience.pk, "on": "entered"}
    wait = {"id": "w", "kind": "wait", "span": {"days": 30}}
    journey = scene.running("By audience", [wait], triggers=[trigger])
    runner = loops.Runner([each for each in loops.registered() if each.name in READERS])
    runner.start()
    time.sleep(2)
    began = time.perf_counter()
    found = Found(audience.version, range(1, count + 1), clock.now(), engine="list")
    exchange_members(audience_id=audience.pk, found=found)
    exchanged = time.perf_counter() - began
    while journey.runs.count() < count and time.perf_counter() - began < 120:
        time.sleep(0.1)
    took = time.perf_counter() - began
    runner.stop()
    return {
        "enrolment_by_audience_s": round(took, 2),
        "audience_s": round(exchanged, 2),
        "entered_by_audience": journey.runs.count(),
    }


def waits(runs: int) -> dict[str, Any]:
    """Steps a second where people wait and a rule is asked; two of each move."""
    engine, raw = (scene.running(name, scene.WAITS) for name in ("Engine", "Raw"))
    for journey in (engine, raw):
        scene.enter(journey, range(1, runs + 1), spread=50)
    told = _swept(engine, raw)
    raw_s = _bare(bare.WAITS, raw)
    return _figures("steps", 2 * runs, told["moved_s"], raw_s) | {"memory_mb": told["memory_mb"]}


def says(runs: int) -> dict[str, Any]:
    """Messages a second that are planned by the engine and admitted by the governor."""
    from yutang.outreach.models import Message

    engine, raw = (scene.running(name, scene.SAYS) for name in ("Says", "Says raw"))
    for journey in (engine, raw):
        scene.enter(journey, range(1, runs + 1), spread=50)
    told = _swept(engine, raw, says=True)
    states = Message.objects.filter(source_id=engine.pk, state="admitted").count()
    raw_s = _bare(bare.SAYS, raw)
    return _figures("messages", runs, told["seconds"], raw_s) | {
        "admitted": states,
        "memory_saying_mb": told["memory_mb"],
    }


def _swept(engine: Any, raw: Any, *, says: bool = False) -> dict[str, float]:
    """The engine moves the one journey while the other is paused; then both are at rest."""
    from yutang.journeys.models import Journey

    Journey.objects.exclude(pk=engine.pk).filter(state="live").update(state="paused")
    return working.sweep(scene.NOON + DAY + HOUR, says=says)


def _bare(statement: str, journey: Any) -> float:
    from django.db import connection

    from yutang.journeys.loops import BATCH
    from yutang.journeys.queries.programs import printed

    values = printed(journey.version_id).step_ids | {
        "journey": journey.pk,
        "now": scene.NOON + DAY + HOUR,
        "most": BATCH,
    }
    began = time.perf_counter()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(statement, values)
            if not cursor.fetchone()[0]:
                return time.perf_counter() - began


def _figures(what: str, count: int, seconds: float, raw_s: float) -> dict[str, Any]:
    return {
        f"{what}_per_s": round(count / seconds),
        f"raw_{what}_per_s": round(count / raw_s),
        f"ratio_{what}": round(seconds / raw_s, 2),
    }


def killed(runs: int, kills: int) -> dict[str, Any]:
    """Workers are killed while everybody is due; `wrong`: what was lost or done twice."""
    from django.db.models import Count

    from yutang.journeys.models import Journey, Move, Run

    journey = scene.running("Killed", scene.WAITS)
    scene.enter(journey, range(1, runs + 1), spread=50)
    Journey.objects.exclude(pk=journey.pk).filter(state="live").update(state="paused")
    at, dice = scene.NOON + DAY + HOUR, random.Random(1)
    due = Run.objects.filter(journey=journey, state="waiting", due_at__lte=at)
    struck = 0
    worker = working.begin(at)
    while due.exists():
        left = due.count()
        least = max(0, left - dice.randrange(1, max(2, 2 * runs // max(kills, 1))))
        while due.count() > least:
            time.sleep(0.02)
        if struck < kills and due.exists():
            worker.kill()
            worker.wait()
            struck += 1
            worker = working.begin(at)
    worker.kill()
    worker.wait()
    moves = Move.objects.filter(run__journey=journey)
    once = dict(moves.values_list("step__key").annotate(Count("run", distinct=True)))
    wrong = abs(moves.count() - 2 * runs) + sum(abs(n - runs) for n in once.values())
    return {"killed": struck, "wrong": wrong}


def idle(seconds: float, server: Any) -> dict[str, Any]:
    """What the loop of the engine costs of a core while nobody is due, with PostgreSQL's share.

    `idle_database_still_percent`: what of it PostgreSQL needs while nobody asks anything.
    """
    from yutang.kernel import loops

    still = _database_cpu(server)
    time.sleep(seconds / 2)
    still = (_database_cpu(server) - still) / (seconds / 2)
    runner = loops.Runner([each for each in loops.registered() if each.name == ENGINE])
    runner.start()
    time.sleep(2)
    before, database = _cpu(), _database_cpu(server)
    time.sleep(seconds)
    used, asked = _cpu() - before, _database_cpu(server) - database
    runner.stop()
    return {
        "idle_percent": round(100 * (used + asked) / seconds, 2),
        "idle_engine_percent": round(100 * used / seconds, 2),
        "idle_database_percent": round(100 * asked / seconds, 2),
        "idle_database_still_percent": round(100 * still, 2),
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _database_cpu(server: Any) -> float:
    """Seconds of the server and all its processes, also of those that are over."""
    own = server.process.pid
    found = [_stat(each) for each in Path("/proc").glob("[0-9]*/stat")]
    ticks = sum(sum(each[11:13]) for each in found if each and each[1] == own)
    ticks += sum((_stat(Path(f"/proc/{own}/stat")) or [0] * 15)[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(path: Path) -> list[int] | None:
    """What follows a process's name, its state as 0; None: it is over."""
    try:
        fields = path.read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return [0, *map(int, fields[1:20])]


def trickle(seconds: float) -> dict[str, Any]:
    """From an activity to the batch that plans the first message, at 200 activities a second."""
    from django.db import connection, transaction

    from yutang.customers import log
    from yutang.customers.kinds import Kind
    from yutang.kernel import loops

    trigger = {"kind": "activity", "match": {"kinds": ["order_paid"]}}
    journey = scene.running("Trickle", scene.SAYS[1:], triggers=[trigger])
    runner = loops.Runner([each for each in loops.registered() if each.name in READERS])
    runner.start()
    began = time.monotonic()
    for number in range(int(seconds * RATE)):
        with transaction.atomic():
            log.record(number + 1, Kind.ORDER_PAID)
        time.sleep(max(0.0, began + (number + 1) / RATE - time.monotonic()))
    time.sleep(5)
    runner.stop()
    with connection.cursor() as cursor:
        cursor.execute(LATENCY, [journey.pk])
        [(count, p50, p99)] = cursor.fetchall()
    return {
        "first_messages": count,
        "first_message_p50_s": round(p50 or 99, 3),
        "first_message_p99_s": round(p99 or 99, 3) if count == int(seconds * RATE) else 99,
    }


LATENCY = """
    select count(*), percentile_cont(0.5) within group (order by seconds),
        percentile_cont(0.99) within group (order by seconds)
    from (
        select extract(epoch from move.at - activity.recorded_at)::float as seconds
        from journeys_run run
            join journeys_move move on move.run_id = run.id and move.number = 0
            join customers_activity activity on activity.id = (run.origin->>'activity')::bigint
        where run.journey_id = %s) told
"""

if __name__ == "__main__":
    sys.exit(main())
