"""Rehearse 30 days of five journeys for 100,000 customers in under 30 seconds, and under 1 GB.

    python bench/rehearsal.py [--customers 100000] [--groups 2000] [--days 30] [--members 500]
        [--behaviour drawn]

Starts a PostgreSQL of its own and makes customers with followers, a past of one message each,
birthdays, and `--activities` activities each in the last 13 weeks. The journeys: who paid is
thanked and asked again, an offer every Saturday, birthdays, a branch for those who are inside
already, and the first day of who arrives. `ratio` is how often longer the whole rehearsal takes
than asking `due` and `decide` once for each step that anybody passes, in a bare loop, without
governor and without reading anything (below 1: it is faster than that). Prints JSON with the
machine's load; `cpu_s` is what the process itself used.
"""

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_S, WANTED_MB = 30.0, 1024
BEGIN = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
LOOP = 20_000  # steps of the bare loop that are really timed
SCENE = (
    """insert into org_member (name, password, wecom_userid, role, position, avatar, status,
            contact_enabled)
        select 'Member ' || n, '', 'm' || n, 'guide', '', '', 'active', true
        from generate_series(1, %(members)s) as n""",
    """insert into customers_customer (name, avatar, gender, type, corp_name)
        select 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(customers)s) as n""",
    """insert into customers_follow (customer_id, member_id, since, is_half, ended_by, state,
            add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, first + (n * 7) %% %(members)s,
            %(begin)s::timestamptz - interval '1 day' * (n %% 400), false, '', '', 0, '', '', '',
            '{}', '{}'
        from generate_series(1, %(customers)s) as n,
            (select min(id) as first from org_member) as member""",
    """insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count, lifecycle,
            consultant_id)
        select customer_id, '', 'followed', '{}', '{}', '{}', '', 0, 0, 0, 0,
            (array['lead', 'active', 'silent', 'dormant', 'churned'])[1 + customer_id %% 5],
            min(member_id)
        from customers_follow group by customer_id""",
    """insert into outreach_message (source_type, source_id, step, occurrence, customer_id,
            carrier, purpose, priority, variant, due_at, state, reason, lifecycle, admitted_at)
        select 'past', 1, '', '', id, 'wecom_single', 'service', 0, 0, at, 'delivered', '', '', at
        from customers_customer,
            lateral (select %(begin)s::timestamptz - interval '1 hour' * (id %% 700) as at) past""",
    """insert into customers_activity (customer_id, kind, happened_at, subject_type, props)
        select id, (array['content_read', 'order_paid', 'link_clicked'])[1 + (id + n) %% 3],
            %(begin)s::timestamptz - interval '1 minute' * ((id * 7919 + n * 104729) %% 131040),
            '', '{}'
        from customers_customer, generate_series(1, %(activities)s) as n""",
    """insert into customers_activity (customer_id, kind, happened_at, subject_type, props)
        select customer_id, 'added', since, '', '{}' from customers_follow""",
    """insert into customers_facttype (key, name, form, unit, help, is_personal, "order")
        values ('birthday', 'Birthday', 'date', '', '', false, 0)""",
    """insert into customers_fact (customer_id, type_id, slot, text, day, source)
        select customer.id, type.id, '', '', date '1990-01-01' + (customer.id %% 9000)::int,
            'member'
        from customers_customer customer, customers_facttype type where type.key = 'birthday'""",
    """insert into audiences_audience (name, folder, description, kind, version, schedule, size,
            refreshed_version, stamp, error)
        values ('All', '', '', 'static', 1, 'never', 0, 0, 0, '')""",
    """insert into audiences_audiencemember (audience_id, customer_id)
        select audience.id, customer.id
        from audiences_audience audience, customers_customer customer""",
)
GROUPS = (
    """insert into groups_groupchat (chat_id, name, owner_id, notice, status, created_at,
            member_count, customer_count, member_version, wanted_version)
        select 'wr' || n, 'Group ' || n, first + n %% %(members)s, '', 'normal',
            %(begin)s::timestamptz - interval '1 hour' * (n %% 2000), 76, 75, '', ''
        from generate_series(1, %(groups)s) as n,
            (select min(id) as first from org_member) as member""",
    """insert into groups_groupmember (group_id, userid, customer_id, name, scene, state, joined_at,
            ended_by)
        select first + (customer.id * step) %% %(groups)s, 'wm' || customer.id, customer.id, '', 0,
            '', %(begin)s::timestamptz - interval '1 day', ''
        from customers_customer customer, (values (1, 0), (7, 1)) as place (step, odd),
            (select min(id) as first from groups_groupchat) as chat
        where odd = 0 or customer.id %% 2 = 1
        on conflict do nothing""",
)
PAID = {"kinds": ["order_paid"]}
LEADS = {"version": 1, "where": {"all": [{"profile": "lifecycle", "is": "in", "value": ["lead"]}]}}


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--customers", type=int, default=100_000)
    options.add_argument("--groups", type=int, default=2_000)
    options.add_argument("--days", type=int, default=30)
    options.add_argument("--members", type=int, default=500)
    options.add_argument("--activities", type=int, default=10)
    options.add_argument("--behaviour", choices=["none", "drawn"], default="drawn")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-rehearsal-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(vars(asked))
    print(json.dumps({**vars(asked), **figures}))
    return int(not (figures["rehearsal_s"] < WANTED_S and figures["memory_mb"] < WANTED_MB))


def _measured(asked: dict[str, Any]) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("rehearsal"))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            for statement in SCENE + (GROUPS if asked["groups"] else ()):
                cursor.execute(statement, {**asked, "begin": BEGIN})
            cursor.execute("vacuum analyze")
        _journeys()
        if asked["groups"]:
            _group_journeys()
        return _rounds(asked)
    finally:
        server.stop()


def _journeys() -> None:
    """Five that run, the last of them with everybody inside."""
    from yutang.audiences.models import Audience

    everybody = Audience.objects.get(name="All").pk
    ask_again = {
        "id": "a",
        "kind": "await",
        "match": PAID,
        "span": {"days": 7},
        "happened": [],
        "timed_out": [_send("again")],
    }
    saturdays = {"kind": "schedule", "weekdays": [5], "at": "10:00", "audience": everybody}
    by_stage = {
        "id": "k",
        "kind": "branch",
        "arms": [{"rule": LEADS, "flow": [_send("lead")]}],
        "otherwise": [{"id": "w2", "kind": "wait", "span": {"days": 3}}, _send("other")],
    }
    _running([{"kind": "activity", "match": PAID}], [_wait("w", days=1), _send("t"), ask_again])
    _running([saturdays], [_send("offer", purpose="promotion")])
    _running([{"kind": "date", "fact": "birthday"}], [_send("wish")])
    first_day = [_wait("w", hours=2), _send("hello"), _wait("v", hours=20), _send("more")]
    _running([{"kind": "activity", "match": {"kinds": ["added"]}}], first_day)
    last = _running([{"kind": "manual"}], [_wait("w", days=1), by_stage])
    _enter_everybody(last)


def _group_journeys() -> None:
    """The first week of every group, and a word every day."""
    week = [_said("hello")]
    for day in range(2, 8):
        week += [{"id": f"u{day}", "kind": "until", "at": "10:00", "group_day": day}]
        week += [_said(f"d{day}")]
    _running([{"kind": "group"}], week, "group")
    _running([{"kind": "schedule", "at": "18:00"}], [_said("evening")], "group")


def _running(triggers: list[Any], flow: list[Any], subject: str = "customer") -> Any:
    from yutang.journeys.commands.drafting import create_journey
    from yutang.journeys.models import Journey, Step, Version
    from yutang.journeys.rules.plan import dump, parse, walk
    from yutang.org.models import Member

    member = Member.objects.order_by("pk")[0]
    draft = {"format": 1, "triggers": triggers, "flow": flow, "reentry": {"mode": "always"}}
    draft["subject"] = subject
    made = create_journey(name="Journey", actor=member, draft=draft)
    plan = parse(draft)
    version = Version.objects.create(journey=made, number=1, plan=dump(plan), published_by=member)
    Step.objects.bulk_create(
        Step(version=version, key=step.id, kind=step.kind, place=place)
        for place, (_where, step) in enumerate(walk(plan.flow))
    )
    Journey.objects.filter(pk=made.pk).update(version=version, state="live", started_at=BEGIN)
    made.refresh_from_db()
    return made


def _enter_everybody(journey: Any) -> None:
    """They came in the last day, each at a moment of the own."""
    from django.db import connection

    enter = """
        insert into journeys_run (journey_id, version_id, customer_id, entry_key, trigger, origin,
            state, step_id, due_at, entered_at, arrived_at)
        select %s, %s, id, '', 0, '{}', 'waiting', (select id from journeys_step
                where version_id = %s order by place limit 1), at + interval '1 day', at, at
        from customers_customer,
            lateral (select %s::timestamptz - interval '1 second' * (id * 7 %% 86400) as at) past
    """
    with connection.cursor() as cursor:
        version = journey.version_id
        cursor.execute(enter, [journey.pk, version, version, BEGIN])
        cursor.execute("vacuum analyze journeys_run")


def _rounds(asked: dict[str, Any]) -> dict[str, Any]:
    from yutang.journeys.commands.rehearsing import Asked, ask_rehearsal, rehearse
    from yutang.kernel import clock
    from yutang.org.models import Member

    member = Member.objects.order_by("pk")[0]
    wanted = Asked(days=asked["days"], behaviour=asked["behaviour"])
    with clock.frozen(BEGIN):
        made = ask_rehearsal(journey=None, asked=wanted, actor=member)
        began, used = time.monotonic(), time.process_time()
        rehearse(rehearsal_id=made.pk)
        took, used = time.monotonic() - began, time.process_time() - used
    made.refresh_from_db()
    figures = made.figures
    steps = sum(row["count"] for row in figures["steps"])
    loop = _loop() * steps
    return {
        "rehearsal_s": round(took, 2),
        "cpu_s": round(used, 2),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "entered": sum(row.get("entered", 0) for row in figures["entered"]),
        "steps": steps,
        "messages": _said_by(figures, in_groups=False),
        "in_groups": _said_by(figures, in_groups=True),
        "collisions": len(figures["collisions"]),
        "refused": sum(row["count"] for row in figures["refused"]),
        "loop_s": round(loop, 2),
        "ratio": round(took / loop, 2) if loop else None,
        "load": os.getloadavg()[0],
    }


def _said_by(figures: dict[str, Any], *, in_groups: bool) -> int:
    rows = figures["said"]
    return sum(sum(r["days"]) for r in rows if (r["carrier"] == "wecom_group") == in_groups)


def _loop() -> float:
    """Seconds that one step of one run takes, decided by itself."""
    from yutang.journeys.rules.deciding import decide, due
    from yutang.journeys.rules.plan import parse
    from yutang.journeys.rules.program import program
    from yutang.kernel import clock

    flow = [_wait("w", days=1), _send("s")]
    made = program(parse({"format": 1, "flow": flow}))
    zone, began = clock.zone(), time.monotonic()
    for number in range(LOOP // 2):
        at = BEGIN + timedelta(seconds=number)
        for node in made.nodes.values():
            at = due(node.step, at, zone)
            decide(node)
    return (time.monotonic() - began) / LOOP


def _wait(id: str, **span: int) -> dict[str, Any]:
    return {"id": id, "kind": "wait", "span": span}


def _said(id: str) -> dict[str, Any]:
    return _send(id) | {"carrier": "wecom_group"}


def _send(id: str, purpose: str = "service") -> dict[str, Any]:
    return {"id": id, "kind": "send", "text": "Hello", "purpose": purpose}


if __name__ == "__main__":
    sys.exit(main())
