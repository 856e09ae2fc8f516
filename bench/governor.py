"""Plan and admit 200,000 messages at 10,000 a second or more; preview 100,000 in under 2 seconds.

    python bench/governor.py [--recipients 200000] [--preview 100000] [--members 500]

Starts a PostgreSQL of its own, makes customers with profiles, followers, a past of one message
each, and an audience by one statement each. `raw` is an INSERT … SELECT of the very same rows, as
admitted, into an empty ledger: `ratio` is how often longer planning and admitting takes. Prints
JSON with the machine's load.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "yutang.settings"
WANTED_A_SECOND = 10_000
WANTED_PREVIEW_S = 2.0
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SCENE = (
    """insert into org_member (name, password, wecom_userid, role, position, avatar, status,
            contact_enabled)
        select 'Member ' || n, '', 'm' || n, 'guide', '', '', 'active', true
        from generate_series(1, %(members)s) as n""",
    """insert into customers_customer (name, avatar, gender, type, corp_name)
        select 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(recipients)s) as n""",
    """insert into customers_follow (customer_id, member_id, since, is_half, ended_by, state,
            add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, first + (n * 7 + step) %% %(members)s, now(), false, '', '', 0, '', '', '',
            '{}', '{}'
        from generate_series(1, %(recipients)s) as n, generate_series(0, 1) as step,
            (select min(id) as first from org_member) as member
        where step = 0 or n %% 10 = 0""",
    """insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count, lifecycle,
            consultant_id)
        select customer_id, '', 'followed', '{}', '{}', '{}', '', 0, 0, 0, 0,
            (array['lead', 'active', 'silent', 'dormant', 'churned'])[1 + customer_id %% 5],
            min(member_id)
        from customers_follow group by customer_id""",
    """insert into outreach_message (source_type, source_id, step, occurrence, customer_id,
            carrier, purpose, priority, variant, due_at, state, reason, lifecycle, admitted_at)
        select 'past', 1, '', '', id, 'wecom_single', 'service', 0, 0, %(past)s, 'delivered', '',
            '', %(past)s
        from customers_customer""",
    """insert into audiences_audience (name, folder, description, kind, version, schedule, size,
            refreshed_version, stamp, error)
        values ('All', '', '', 'static', 1, 'never', 0, 0, 0, ''),
            ('Some', '', '', 'static', 1, 'never', 0, 0, 0, '')""",
    """insert into audiences_audiencemember (audience_id, customer_id)
        select audience.id, customer.id
        from audiences_audience audience, customers_customer customer
        where audience.name = 'All' or customer.id <= %(preview)s""",
)
COPY = """
    create table raw (like outreach_message including all);
    alter table raw add foreign key (customer_id) references customers_customer
        deferrable initially deferred;
    alter table raw add foreign key (member_id) references org_member
        deferrable initially deferred;
    alter table raw add foreign key (task_id) references outreach_task
        deferrable initially deferred;
"""
RAW = "insert into raw overriding user value select * from outreach_message where source_id = 7"


def main() -> int:
    """Print what was measured; the exit code says whether it is enough."""
    options = argparse.ArgumentParser()
    options.add_argument("--recipients", type=int, default=200_000)
    options.add_argument("--preview", type=int, default=100_000)
    options.add_argument("--members", type=int, default=500)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="yutang-governor-") as home:
        os.environ["YUTANG_HOME"] = home
        figures = _measured(vars(asked))
    print(json.dumps({**vars(asked), **figures}))
    fast = figures["messages_per_s"] >= WANTED_A_SECOND
    return int(not (fast and figures["preview_s"] <= WANTED_PREVIEW_S))


def _measured(asked: dict[str, int]) -> dict[str, Any]:
    from tests.database import Server

    server = Server()
    server.start()
    try:
        os.environ["DATABASE_URL"] = server.url(server.make("governor"))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        with connection.cursor() as cursor:
            for statement in SCENE:
                cursor.execute(statement, {**asked, "past": NOON.replace(month=2)})
            cursor.execute("vacuum analyze")
        return _rounds()
    finally:
        server.stop()


def _rounds() -> dict[str, Any]:
    from django.db import connection

    from yutang.audiences.models import Audience
    from yutang.outreach.commands.admission import admit_all
    from yutang.outreach.commands.planning import plan_audience
    from yutang.outreach.queries.simulation import preview
    from yutang.outreach.rules.governor import Source, Terms

    everybody, some = Audience.objects.order_by("id").values_list("pk", flat=True)
    source = Source("bench", 7)
    terms = Terms("wecom_single", "service", due_at=NOON, control_percent=5, salt="bench")
    preview_s, seen = _timed(lambda: preview(terms=terms, audience_id=some, at=NOON))
    plan_s, planned = _timed(
        lambda: plan_audience(source=source, terms=terms, audience_id=everybody)
    )
    admit_s, tally = _timed(lambda: admit_all(at=NOON))
    assert tally.asked == planned
    with connection.cursor() as cursor:
        cursor.execute(COPY)
        raw_s, _count = _timed(lambda: cursor.execute(RAW))
    again_s, _again = _timed(lambda: preview(terms=terms, audience_id=some, at=NOON))
    both = plan_s + admit_s
    return {
        "plan_s": round(plan_s, 2),
        "admit_s": round(admit_s, 2),
        "admitted": tally.admitted,
        "messages_per_s": round(planned / both),
        "wanted_messages_per_s": WANTED_A_SECOND,
        "raw_insert_s": round(raw_s, 2),
        "ratio": round(both / raw_s, 2),
        "preview_s": round(preview_s, 2),
        "preview_after_s": round(again_s, 2),
        "wanted_preview_s": WANTED_PREVIEW_S,
        "previewed": seen.total,
        "load": [round(each, 1) for each in os.getloadavg()],
    }


def _timed(act: Any) -> tuple[float, Any]:
    started = time.perf_counter()
    result = act()
    return time.perf_counter() - started, result


if __name__ == "__main__":
    sys.exit(main())
