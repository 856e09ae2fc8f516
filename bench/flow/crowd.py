"""A brand with a million customers, two million runs and all they left behind, by SQL alone.

Nothing is said or told by it: whoever waits is due in the days to come. Members of one unit see a
thousandth of it, so that pages can be asked by somebody with narrow sight as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from bench.flow import scene

JOURNEYS = 18  # the first has everybody, the others share everybody out
TABLES = (
    "customers_customer", "customers_follow", "customers_profile", "customers_activity",
    "commerce_order", "journeys_run", "journeys_move", "journeys_call", "journeys_participant",
    "journeys_checkin", "outreach_message", "audiences_audiencemember",
)  # fmt: skip
FLOW: list[dict[str, Any]] = [
    {"id": "w1", "kind": "wait", "span": {"days": 1}},
    {
        "id": "b",
        "kind": "branch",
        "arms": [{"rule": scene.BOUGHT, "flow": [{"id": "say1", "kind": "send", "text": "One"}]}],
        "otherwise": [{"id": "say2", "kind": "send", "text": "Two"}],
    },
    {"id": "hook", "kind": "webhook", "url": "https://crm.example/hook"},
    {
        "id": "aw",
        "kind": "await",
        "match": {"kinds": ["order_paid"]},
        "span": {"days": 7},
        "happened": [{"id": "w2", "kind": "wait", "span": {"hours": 1}}],
    },
    {
        "id": "s",
        "kind": "split",
        "arms": [
            {"percent": 50, "flow": [{"id": "w3", "kind": "wait", "span": {"days": 3}}]},
            {"percent": 50, "flow": [{"id": "w4", "kind": "wait", "span": {"days": 3}}]},
        ],
    },
    {"id": "w5", "kind": "wait", "span": {"days": 1}},
]
WAYS = (
    ["w1", "b", "say1", "hook", "aw", "s", "w3", "w5"],
    ["w1", "b", "say2", "hook", "aw", "s", "w4", "w5"],
)
GOAL = {"match": {"kinds": ["order_paid"]}, "days": 14}
GROUP_FLOW: list[dict[str, Any]] = [
    {"id": "hello", "kind": "send", "text": "Hello", "carrier": "wecom_group"},
    {"id": "w1", "kind": "wait", "span": {"days": 7}},
    {"id": "again", "kind": "send", "text": "Again", "carrier": "wecom_group"},
    {"id": "w2", "kind": "wait", "span": {"days": 1}},
]
# A head office, 10 regions, 100 stores, 1,000 guides: ten of each below the one above.
UNITS = """
    insert into org_unit (id, name, kind, path, "order", address)
        values (1, 'Brand', 'headquarters', '/1/', 0, '');
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select 10 + n, 'Region ' || n, 'region', 1, '/1/' || 10 + n || '/', n, ''
        from generate_series(0, 9) n;
    insert into org_unit (id, name, kind, parent_id, path, "order", address)
        select 100 + n, 'Store ' || n, 'store', 10 + n / 10,
            '/1/' || 10 + n / 10 || '/' || 100 + n || '/', n, ''
        from generate_series(0, 99) n;
    insert into org_member (id, name, username, password, wecom_userid, role, position, avatar,
            status, contact_enabled)
        select 1000 + n, 'Guide ' || n, 'guide' || n, '!', 'g' || n, 'guide', '', '', 'active', true
        from generate_series(0, 999) n;
    insert into org_membership (member_id, unit_id, is_leader)
        select 1000 + n, 100 + n / 10, false from generate_series(0, 999) n;
    insert into org_member (id, name, username, password, wecom_userid, role, position, avatar,
            status, contact_enabled)
        select id, username, username, '!', username, role, '', '', 'active', true
        from (values (10, 'owner', 'owner'), (11, 'manager', 'store_manager'),
            (12, 'region', 'region_manager')) one (id, username, role);
    insert into org_membership (member_id, unit_id, is_leader)
        values (11, 107, true), (12, 13, true)
"""
PEOPLE = (
    """insert into customers_customer (id, name, avatar, gender, type, corp_name)
        select n, substr('王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗', 1 + n % 20, 1)
            || substr('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英', 1 + n / 20 % 23, 1)
            || substr('香月莺媛瑞凡佳嘉琼勤珍贞莉锦黛青倩婷姣婉', 1 + n / 460 % 20, 1), '', 0, 1, ''
        from generate_series(1, {people}) n""",
    """insert into customers_follow (customer_id, member_id, since, is_half, ended_by, state,
            add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, 1000 + n % 1000, now(), false, '', '', 0, '', '', '', '{{}}', '{{}}'
        from generate_series(1, {people}) n""",
    """insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count, lifecycle,
            consultant_id, added_at, search)
        select id, name, 'followed', '{{}}', array[1000 + id % 1000],
            array[1, 10 + id % 1000 / 100, 100 + id % 1000 / 10], '', id % 4, 0, 0, 0, 'active',
            1000 + id % 1000, now() - id % 20000 * interval '1 hour',
            array_to_tsvector(array[name, substr(name, 2), substr(name, 3)])
        from customers_customer""",
    """insert into commerce_order (customer_id, source, order_no, status, currency, paid_at,
            goods_amount, adjustment, amount, refunded_amount, line_count)
        select n, 'shop', n::text, 'paid', 'CNY', now() - n * 31 % 9000 * interval '1 hour',
            5000 + n % 9000, 0, 5000 + n % 9000, 0, 0
        from generate_series(1, {people}, 2) n""",
    """insert into customers_activity (xid, customer_id, kind, happened_at, member_id,
            subject_type, subject_id, amount, props)
        select 1, customer_id, 'order_paid', paid_at, null, 'order', id, amount, '{{}}'
        from commerce_order""",
)
# `at`: how many of a hundred are in which state, after how many steps. All times are in the past,
# but when those who wait are due.
RUNS = """
    insert into journeys_run (journey_id, version_id, customer_id, entry_key, trigger, origin,
        state, step_id, due_at, steps, entered_at, arrived_at, goal_at, goal_amount, ended_at,
        reason)
    select {journey}, {version}, id, '', 0, '{{"by": "manual"}}', state, case when state
            <> 'control' then ({ways}::bigint[])[8 * (id % 2) + least(at, 7) + 1] end,
        case when state = 'waiting' then now() + (id % 240 + 1) * interval '1 hour' end, at,
        entered_at, entered_at + at * interval '1 day',
        case when id / 100 % 10 = 3 then entered_at + interval '5 days' end,
        case when id / 100 % 10 = 3 then 9900 end,
        case when state in ('ended', 'left', 'stopped')
            then entered_at + at * interval '1 day' end,
        case state when 'failed' then 'ValueError: gone' when 'left' then 'exit:removed_us'
            when 'stopped' then 'hand' else '' end
    from (select id, abs(hashint4(id)) % 100 as sort,
                now() - (240 + id * 31 % 1700) * interval '1 hour' as entered_at
            from generate_series({first}, {people}, {every}) id) known,
        lateral (select
            case when sort < 10 then 'control' when sort < 20 then 'failed'
                when sort < 25 then 'calling' when sort < 85 then 'waiting'
                when sort < 95 then 'ended' when sort < 98 then 'left' else 'stopped' end as state,
            case when sort < 10 then 0 when sort < 25 then 3 when sort < 45 then 0
                when sort < 65 then 4 when sort < 85 then 6 when sort < 95 then 8
                when sort < 98 then 4 else 6 end as at) state
"""
MOVES = """
    insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
    select run.id, ({ways}::bigint[])[8 * (customer_id % 2) + number + 1], number,
        entered_at + number * interval '1 day', 'passed',
        case number when 1 then customer_id % 2 when 5 then customer_id % 2 end, ''
    from journeys_run run, generate_series(0, run.steps - 1) number
    where journey_id = {journey}
"""
MESSAGES = """
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, carrier,
        purpose, priority, variant, is_control, due_at, expires_at, state, reason, lifecycle,
        planned_at, admitted_at, settled_at, member_id)
    select 'journey', {journey}, case when customer_id % 2 = 0 then 'say1.1' else 'say2.1' end,
        run.id || '.2', customer_id, 'wecom_single', 'service', 0, 0, false, at,
        at + interval '48 hours', said.state, said.reason, '', at,
        case when said.state = 'delivered' then at end,
        case when said.state <> 'planned' then at end,
        1000 + customer_id % 1000
    from journeys_run run, lateral (select
        case when customer_id / 100 % 20 = 0 then 'planned' when customer_id / 100 % 20 < 3
            then 'suppressed' else 'delivered' end as state,
        case when customer_id / 100 % 20 in (1, 2) then 'budget' else '' end as reason,
        case when customer_id / 100 % 20 = 0 then now() + interval '2 days'
            else entered_at + interval '2 days' end as at) said
    where journey_id = {journey} and run.steps >= 3
"""
TALLIES = """
    insert into journeys_tally (step_id, day, outcome, arm, count)
        select step_id, at::date, outcome, arm, count(*) from journeys_move group by 1, 2, 3, 4
        union all
        select step.id, entered_at::date, 'entered', null, count(*)
        from journeys_run run join journeys_step step
            on step.version_id = run.version_id and step.place = 0
        where state <> 'control' group by 1, 2
"""
CALLS = """
    insert into journeys_call (run_id, number, url, body, timeout_seconds, most_tries, state, tries,
        next_at, status, detail, made_at, settled_at)
    select id, 3, 'https://crm.example/hook', '{{}}', 10, 5,
        case state when 'calling' then 'waiting' when 'failed' then 'failed' else 'answered' end,
        1, now() + interval '1 day', case state when 'failed' then 500 when 'calling' then null
            else 200 end, '', arrived_at, case when state <> 'calling' then arrived_at end
    from journeys_run where journey_id = {journey} and steps >= 3 limit {people} / 5
"""
GROUPS = """
    insert into groups_groupchat (id, chat_id, name, notice, status, created_at, member_count,
            customer_count, member_version, wanted_version, owner_id)
        select n, 'chat' || n, 'Group ' || n, '', 'normal', now() - n % 90 * interval '1 day', 100,
            90, '', '', 1000 + n % 1000
        from generate_series(1, {people} / 500) n;
    insert into journeys_run (journey_id, version_id, chat_id, entry_key, trigger, origin, state,
            step_id, due_at, steps, entered_at, arrived_at)
        select {journey}, {version}, id, '', 0, '{{}}', 'waiting', {step},
            now() + (1 + id % 100) * interval '1 hour', 1, created_at, created_at
        from groups_groupchat;
    insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
        select id, {said}, 0, entered_at, 'passed', null, '' from journeys_run
        where journey_id = {journey};
    insert into outreach_task (id, source_type, source_id, step, variant, carrier, size, text,
            attachments, state, msgid, detail, reminders, member_id, tries)
        select id, 'broadcast', 1, '', 0, 'wecom_group', 2, 'Hello', '[]', 'created', 'msg' || id,
            '', 0, id, 1
        from org_member where id >= 1000;
    insert into outreach_broadcast (id, name, purpose, text, attachments, material_ids, state,
            held_for, answer, begun_at, plan_id, plan_step, plan_type)
        values (1, 'Hello', 'service', 'Hello', '[]', '{{}}', 'running', '', '', now(), {journey},
            'hello.1', 'journey');
    insert into outreach_broadcastgroup (state, reason, customers, told, broadcast_id, group_id,
            member_id, task_id, key, settled_at)
        select case when chat_id % 3 = 0 then 'handed' else 'sent' end, '', 90, 0, 1, chat_id,
            1000 + chat_id % 1000, 1000 + chat_id % 1000, 'journey:' || id || '.0',
            case when chat_id % 3 > 0 then now() end
        from journeys_run where journey_id = {journey}
"""
CHALLENGES = """
    insert into journeys_challenge (id, name, slug, intro, state, every, weekdays, periods,
            wants_words, make_ups, make_up_back, remind_text, cheers, has_ranking,
            certificate_from, certificate_text, made_by_id)
        select n, 'Challenge ' || n, lpad(n::text, 22, '0'), '', 'open', 'day', '[]', 30,
            false, 2, 3, '', '[]', true, 21, '', 10 from generate_series(1, 10) n;
    insert into journeys_participant (challenge_id, customer_id, begins, last_day, done, streak,
            best, last_period, joined_at)
        select case when n % 100 < 91 then 1 else n % 100 - 89 end, n, current_date - 20,
            current_date + 9, n % 21, n % 7, n % 11, current_date - 1,
            now() - interval '20 days' - n * interval '1 second'
        from generate_series(1, {people} / 10) n;
    insert into journeys_checkin (participant_id, period, at, is_made_up, words)
        select id, begins + day, begins + day + interval '9 hours', false, ''
        from journeys_participant, generate_series(0, done - 1) day
"""
AUDIENCE = """
    insert into audiences_audience (id, name, folder, description, kind, rule, version, schedule,
            size, refreshed_version, stamp, error, refreshed_at)
        values (1, 'A tenth', '', '', 'static', 'null', 1, 'never', {people} / 10, 1, 0, '', now());
    insert into audiences_audiencemember (audience_id, customer_id)
        select 1, n from generate_series(1, {people}, 10) n
"""
INDEXES = """
    select coalesce(con.conname, ind.relname), rel.relname, con.conname is not null,
        coalesce(pg_get_constraintdef(con.oid), pg_get_indexdef(ind.oid))
    from pg_index pair join pg_class ind on ind.oid = pair.indexrelid
        join pg_class rel on rel.oid = pair.indrelid
        left join pg_constraint con on con.conindid = ind.oid and con.contype = 'u'
    where rel.relname = any(%s) and not pair.indisprimary
"""
SEQUENCES = """
    select setval(pg_get_serial_sequence(name, 'id'), 100000000)
    from unnest(array['org_member', 'org_unit', 'customers_customer', 'groups_groupchat',
        'audiences_audience', 'outreach_task', 'outreach_broadcast', 'journeys_challenge']) name
"""


@dataclass(frozen=True)
class Crowd:
    """What was made: the journey of everybody, one of its shares, and that of the groups."""

    large: Any
    small: Any
    groups: Any


def fill(people: int) -> Crowd:
    """So many customers, twice as many runs, and the rest in proportion."""
    with connection.cursor() as cursor, _quickly(cursor):
        cursor.execute(UNITS)
        for statement in PEOPLE:
            cursor.execute(statement.format(people=people))
        journeys = [scene.running(f"Journey {n}", FLOW, goal=GOAL) for n in range(JOURNEYS)]
        for number, journey in enumerate(journeys):
            _runs(cursor, journey, number, people)
        cursor.execute(TALLIES)
        cursor.execute(CALLS.format(journey=journeys[0].pk, people=people))
        groups = _groups(cursor, people)
        for statement in (CHALLENGES, AUDIENCE, SEQUENCES):
            cursor.execute(statement.format(people=people))
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return Crowd(journeys[0], journeys[1], groups)


def found() -> Crowd | None:
    """What another run has made in this database."""
    from yutang.journeys.models import Journey

    rows = {each.name: each for each in Journey.objects.select_related("version")}
    if "Groups" not in rows:
        return None
    return Crowd(rows["Journey 0"], rows["Journey 1"], rows["Groups"])


def _runs(cursor: Any, journey: Any, number: int, people: int) -> None:
    steps = _steps(journey)
    values = {
        "journey": journey.pk,
        "version": journey.version_id,
        "ways": "array" + str([steps[key] for way in WAYS for key in way]),
        "people": people,
        "first": max(number, 1),
        "every": JOURNEYS - 1 if number else 1,
    }
    for statement in (RUNS, MOVES, MESSAGES):
        cursor.execute(statement.format(**values))


def _groups(cursor: Any, people: int) -> Any:
    trigger = {"kind": "group", "inside": False}
    journey = scene.running("Groups", GROUP_FLOW, triggers=[trigger], subject="group")
    steps = _steps(journey)
    values = {"journey": journey.pk, "version": journey.version_id, "people": people}
    cursor.execute(GROUPS.format(**values, step=steps["w1"], said=steps["hello"]))
    return journey


def _steps(journey: Any) -> dict[str, int]:
    return dict(journey.version.steps.values_list("key", "pk"))


@contextmanager
def _quickly(cursor: Any) -> Iterator[None]:
    """Without indexes and checks of foreign keys, which come back afterwards."""
    cursor.execute(INDEXES, [list(TABLES)])
    found = cursor.fetchall()
    cursor.execute("set session_replication_role = replica; set synchronous_commit = off")
    for name, table, is_constraint, _made in found:
        drop = f'alter table {table} drop constraint "{name}"'
        cursor.execute(drop if is_constraint else f'drop index "{name}"')
    yield
    cursor.execute("set maintenance_work_mem = '1GB'")
    for name, table, is_constraint, made in found:
        add = f'alter table {table} add constraint "{name}" {made}'
        cursor.execute(add if is_constraint else made)
    cursor.execute("set session_replication_role = origin")
