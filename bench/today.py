"""What waits for a member among 200,000 customers, the most valuable first, in less than 100 ms.

    python bench/today.py [--customers 200000] [--members 500] [--todos 1000] [--rounds 40]

Starts a PostgreSQL of its own. Two mass sends to everybody wait for their members, and one busy
member has so many todos and a day's newcomers. `order_ms` is the one statement that orders all of
it, `page_ms` all that the page of today asks for, templates and all; `worth_ms` is the count of
what customers may bring, done once a day by a job. `raw` is a bare count of the member's rows in
the same tables. Prints JSON with the machine's load.
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
WANTED_MS = 100.0
SCENE = (
    """insert into org_member (name, password, username, wecom_userid, role, position, avatar,
            status, contact_enabled)
        select 'Member ' || n, '', 'm' || n, 'm' || n, 'guide', '', '', 'active', true
        from generate_series(1, %(members)s) as n""",
    """insert into customers_customer (name, avatar, gender, type, corp_name)
        select 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(customers)s) as n""",
    """insert into customers_follow (customer_id, member_id, since, is_half, ended_by, state,
            add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, first + n %% %(members)s,
            now() - case when n %% 20 = 0 then interval '3 hours' else interval '90 days' end,
            false, '', '', 0, '', '', '', '{}', '{}'
        from generate_series(1, %(customers)s) as n,
            (select min(id) as first from org_member) as member""",
    """insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count, lifecycle,
            consultant_id, added_at)
        select customer_id, '', 'followed', '{}', '{}', '{}', '', 0, 0, 0, 0,
            (array['lead', 'active', 'silent', 'dormant', 'churned'])[1 + customer_id %% 5],
            member_id, since
        from customers_follow""",
    """insert into commerce_order (customer_id, source, order_no, status, currency, paid_at,
            goods_amount, adjustment, amount, refunded_amount, line_count)
        select n, 'shop', n || '-' || step, 'paid', 'CNY',
            now() - (1 + (n * 31 + step * 97) %% 400) * interval '1 day', fen, 0, fen, 0, 0
        from generate_series(1, %(customers)s) as n, generate_series(1, 2) as step,
            lateral (select 5000 + n %% 9000 as fen) as price""",
    """insert into outreach_task (source_type, source_id, step, variant, carrier, member_id, size,
            text, attachments, state, msgid, detail, created_at, reminders, tries)
        select 'send', send, '', 0, 'wecom_single', member.id, 400, 'Bubble tea', '[]', 'created',
            send || '-' || member.id, '', now() - interval '2 hours', 0, 0
        from org_member member, generate_series(1, 2) as send""",
    """insert into outreach_message (source_type, source_id, step, occurrence, customer_id,
            carrier, purpose, priority, variant, due_at, state, reason, lifecycle, admitted_at,
            member_id, task_id)
        select 'send', task.source_id, '', '', follow.customer_id, 'wecom_single', 'service', 0, 0,
            now(), 'handed', '', profile.lifecycle, now(), follow.member_id, task.id
        from outreach_task task join customers_follow follow using (member_id)
            join customers_profile profile using (customer_id)""",
    """insert into outreach_todo (kind, member_id, customer_id, title, words, attachments, due_on,
            value, skip_reason)
        select 'follow_up', first, n, 'Ask how it tasted', 'How did it taste?', '[]',
            current_date - n %% 9, 0, ''
        from generate_series(1, %(todos)s) as n,
            (select min(id) as first from org_member) as member""",
)
RAW = """
    select (select count(*) from outreach_todo where member_id = %(member)s)
        + (select count(*) from outreach_message message join outreach_task task
            on task.id = message.task_id where task.member_id = %(member)s)
        + (select count(*) from customers_follow where member_id = %(member)s)
"""


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--customers", type=int, default=200_000)
    options.add_argument("--members", type=int, default=500)
    options.add_argument("--todos", type=int, default=1_000)
    options.add_argument("--rounds", type=int, default=40)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-today-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(vars(asked))
    print(json.dumps({**vars(asked), **figures}))
    return int(figures["order_ms"] > WANTED_MS or figures["page_ms"] > WANTED_MS)


def _measured(asked: dict[str, int]) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("today"))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            for statement in SCENE:
                cursor.execute(statement, asked)
            cursor.execute("vacuum analyze")
        return _rounds(asked["rounds"])
    finally:
        server.stop()


def _rounds(rounds: int) -> dict[str, Any]:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from yutang.org.models import Member
    from yutang.outreach.queries import worth
    from yutang.outreach.queries.waiting import waiting

    def raw() -> None:
        with connection.cursor() as cursor:
            cursor.execute(RAW, {"member": busy.pk})
            cursor.fetchall()

    busy = Member.objects.order_by("id")[0]
    browser = Client()
    browser.force_login(busy)
    worth_ms = _median(worth._count, 3)
    worth.count()
    with CaptureQueriesContext(connection) as asked:
        found = waiting(busy)
    order = [each for each in asked.captured_queries if "outreach_task" in each["sql"]]
    order_ms, raw_ms = _median(lambda: waiting(busy), rounds), _median(raw, rounds)
    return {
        "waiting": found.total,
        "statements": len(order),
        "order_ms": round(order_ms, 1),
        "page_ms": round(_median(lambda: browser.get("/today"), rounds), 1),
        "wanted_ms": WANTED_MS,
        "worth_ms": round(worth_ms, 1),
        "raw_ms": round(raw_ms, 1),
        "ratio": round(order_ms / raw_ms, 1),
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
