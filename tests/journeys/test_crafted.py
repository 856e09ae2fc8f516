"""Crafted files, numbers and addresses, and what costs too much: journeys take none of it."""

from contextlib import suppress

import pytest
from django.db import InternalError, connection
from django.test.utils import CaptureQueriesContext

from tests import make as people_make
from tests.api.make import Program
from tests.customers.make import NOON
from tests.journeys.group_make import chat
from tests.journeys.make import operator, running, send, wait
from tests.journeys.receiving import target
from tests.journeys.trigger_make import people
from yutang.journeys import posting
from yutang.journeys.commands import drafting, rehearsing
from yutang.journeys.commands.checking_in import join_challenge
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.exchanging import read_file
from yutang.journeys.errors import PlanRefused
from yutang.journeys.forms.challenges import ChallengeForm
from yutang.journeys.models import Challenge
from yutang.journeys.posting import Post
from yutang.journeys.queries.challenges import ranking
from yutang.journeys.queries.runs import runs as runs_of
from yutang.journeys.rules import targets
from yutang.journeys.rules.plan import dump, parse
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "written",
    [
        '{"flow": [{"id": "f", "kind": "fact", "fact": "age", "value": 1e999}]}',
        '{"flow": [{"id": "s", "kind": "send", "text": "a\\u0000b"}]}',
        '{"flow": [{"id": "s", "kind": "send", "text": "a\\ud800b"}]}',
        '{"name": "a\\u0000b", "plan": {"flow": []}}',
        '{"name": "a\\ud800b", "plan": {"flow": []}}',
        '{"flow": [{"id": "b", "kind": "branch", "arms": [{"rule": {"x": 1e999}}]}]}',
        '{"flow": [{"id": "b", "kind": "branch", "arms": [{"rule": {"\\u0000": 1}}]}]}',
        '{"flow": [{"id": "j", "kind": "journey", "journey": 99999999999999999999999}]}',
        '{"flow": [{"id": "s", "kind": "send", "materials": [99999999999999999999999]}]}',
        '{"flow": [{"id": "i", "kind": "invite", "group_code": -99999999999999999999999}]}',
        '{"triggers": [{"kind": "audience", "audience": 99999999999999999999999}]}',
        '{"triggers": [{"kind": "activity", "match": {"kinds": ["added"], "member_ids":'
        " [99999999999999999999999]}}]}",
        '{"triggers": [{"kind": "activity", "match": {"kinds": ["\\u0000"]}}]}',
        '{"valid_from": "0001-01-01", "valid_until": "9999-12-31"}',
        "[" * 20_000,
        '{"flow": ' + "[" * 20_000,
        '{"flow": [{"id": "s", "kind": "send", "text": 1' + "0" * 5_000 + "}]}",
        '{"flow": [{"id": "b", "kind": "branch", "arms": [{"rule": '
        + '{"all": [' * 400
        + "]}" * 400
        + "}]}]}",
    ],
)
def test_no_file_breaks_the_import_or_the_builder(written):
    olive = people_make.client(operator())
    answer = olive.post("/journeys/import", {"text": written})
    assert answer.status_code in (302, 422)
    if answer.status_code == 302:
        assert olive.get(answer["Location"]).status_code == 200
        pk = int(answer["Location"].split("/")[2])
        for page in ("publish", "rehearsal", "results", "results/plan", "versions", "export"):
            assert olive.get(f"/journeys/{pk}/{page}").status_code in (200, 422), page
        assert olive.get(f"/journeys/{pk}").status_code == 200
        assert olive.post(f"/journeys/{pk}/publish", {}).status_code in (302, 422)
        assert olive.post(f"/journeys/{pk}/rehearsal/new", {"days": 3}).status_code in (302, 422)


@pytest.mark.parametrize("written", [b"[" * 100_000, b'{"plan": ' + b"[" * 100_000 + b"}"])
def test_no_body_breaks_the_api(written):
    assert Program().post("journeys", written).status_code in (400, 422)


def test_no_number_breaks_a_page():
    [zhao] = people(1)
    journey = running([send("s"), wait("w", days=3)])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    olive = people_make.client(operator())
    for many in ("9" * 25, "9" * 4_400, "٣"):
        for place in (
            f"build?show=trigger&id={many}",
            f"build?show=step&id={many}",
            f"build?show=add&into=&way={many}&index={many}",
            f"results?days={many}",
            f"results?version={many}",
            f"rehearsal?customer={many}&r={many}",
            f"runs?way=s:{many}",
            f"runs?step={many}",
            f"versions?old={many}&new={many}",
            f"?version={many}",
            f"results/plan?rate={many}&points={many}&control_percent={many}&per_day={many}",
        ):
            address = f"/journeys/{journey.pk}" + (place if place[0] == "?" else f"/{place}")
            assert olive.get(address).status_code in (200, 404, 422), address[:80]
        for values in (
            {"revision": many, "op": "add", "kind": "wait", "way": "0", "index": "0"},
            {"revision": "1", "op": "add", "kind": "wait", "way": many, "index": many},
        ):
            answer = olive.post(f"/journeys/{journey.pk}/build/act", values)
            assert answer.status_code < 500
        answer = olive.post(
            f"/journeys/{journey.pk}/build/keep?show=step&id=s",
            {"revision": "0", "text": "a", "materials": [many], "carrier": "wecom_single"},
        )
        assert answer.status_code < 500
        group = chat()
        answer = olive.post(f"/journeys/groups/enter/{group.pk}", {"journey": many})
        assert answer.status_code in (302, 404)


def test_a_file_of_a_million_parts_is_refused_before_it_is_laid_out():
    rule = '{"rule": [' + "0," * 900_000 + "0]}"
    text = '{"flow": [{"id": "b", "kind": "branch", "arms": [' + rule + "]}]}"
    with pytest.raises(PlanRefused) as refusal:
        read_file(text)
    assert [each.code for each in refusal.value.faults] == ["too_long"]


def test_the_list_of_participants_never_carries_the_plans():
    journey = running([wait("w", days=1)])
    assert '"plan"' not in str(runs_of(journey, operator()).query)


def test_the_ranking_is_read_by_its_index():
    made = Challenge.objects.create(name="Read", slug="r" * 22, state="open", made_by=operator())
    mine = join_challenge(challenge=made, customer_id=people(1)[0].pk, at=NOON)
    with CaptureQueriesContext(connection) as asked:
        ranking(made, mine)
    assert "OVER" not in asked.captured_queries[0]["sql"]
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("explain " + asked.captured_queries[0]["sql"])
        assert "participant_rank" in str(cursor.fetchall())


@pytest.mark.parametrize(
    "address",
    ["::127.0.0.1", "::ffff:0:10.0.0.1", "fec0::1", "192.0.0.8", "::ffff:169.254.169.254"],
)
def test_an_address_that_means_another_one_is_not_called(address):
    assert not targets.is_public(address)


def test_a_name_in_chinese_is_called_by_its_own_letters(monkeypatch):
    with target(200) as shop:
        port = shop.host.partition(":")[2]
        monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "商店.cn")

        async def at_home(_parts):
            return ["127.0.0.1"]

        monkeypatch.setattr(posting, "_looked_up", at_home)
        answer = posting.send(Post(f"http://商店.cn:{port}/hook", b"{}", {}, 5))
    assert answer.status == 200
    [(headers, _body)] = shop.heard
    assert headers["Host"] == f"{'商店'.encode('idna').decode()}.cn:{port}"


@pytest.mark.parametrize(
    "rule",
    [
        {"where": {"all": 5}},
        {"where": {"all": [5]}},
        {"where": {"all": [[]]}},
        {"where": {"audience": {"x": 1}, "is": "in"}},
        {"where": {"tags": "any", "ids": {"a": []}}},
        {"where": {"tags": "any", "ids": [[1], None]}},
        {"where": {"profile": "lifecycle", "is": "in", "value": {"a": 1}}},
        {"where": {"profile": "order_count", "is": "ge", "value": ["<script>"]}},
        {"where": {"activity": {"kinds": ["order_paid"]}, "is": "ge", "value": 1, "within": 5}},
        {"where": 7, "version": []},
        {"<script>alert(1)</script>": "</script><script>alert(2)</script>"},
    ],
)
def test_no_rule_of_a_file_breaks_the_panel_that_shows_it(rule):
    name = "</script><img src=x onerror=alert(1)>"
    branch = {"id": "b", "kind": "branch", "name": name, "arms": [{"rule": rule, "name": name}]}
    triggers = [{"kind": "activity", "match": {"kinds": [name]}, "rule": rule}]
    plan = {"triggers": triggers, "flow": [branch]}
    olive = people_make.client(operator())
    made = drafting.create_journey(name=name, actor=operator(), draft=dump(parse(plan)))
    for query in ("", "?show=step&id=b", "?show=trigger&id=0", "?show=settings"):
        answer = olive.get(f"/journeys/{made.pk}/build{query}")
        assert answer.status_code == 200
        text = answer.content.decode()
        assert "<img src=x" not in text
        assert "<script>alert" not in text
    for page in ("", "/publish", "/rehearsal", "/versions", "/results"):
        assert "<img src=x" not in olive.get(f"/journeys/{made.pk}{page}").content.decode()


def test_a_sample_larger_than_a_number_can_be_is_said_to_be_wrong():
    journey = running([wait("w", days=1)])
    values = {"days": 3, "behaviour": "none", "seed": 1, "sample": 10**12}
    olive = people_make.client(operator())
    assert olive.post(f"/journeys/{journey.pk}/rehearsal/new", values).status_code == 422


def test_endless_blanks_in_encouragements_cost_nothing():
    form = ChallengeForm({"cheers": "1:" + " " * 200_000 + "y" * 600})
    assert "cheers" in form.errors


def test_no_zero_byte_breaks_what_is_done_about_participants():
    journey = running([wait("w", days=1)])
    olive = people_make.client(operator())
    path = f"/journeys/{journey.pk}/runs"
    assert olive.post(f"{path}/retry", {"step": "\0"}).status_code == 302
    assert olive.post(f"{path}/audience", {"name": "\0"}).status_code < 500


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "select nextval(pg_get_serial_sequence('journeys_run', 'id'))",
        "select setval(pg_get_serial_sequence('journeys_run', 'id'), 1)",
        "update journeys_journey set name = 'Written'",
        "with gone as (delete from journeys_run returning id) select count(*) from gone",
    ],
)
def test_while_a_rehearsal_reads_postgresql_refuses_to_write(statement):
    refused = pytest.raises(InternalError, match="read-only")
    with refused, rehearsing._reading(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_rehearsal_that_would_take_for_ever_gives_up_and_says_so(monkeypatch):
    journey = running([wait("w", minutes=1), send("s"), {"id": "j", "kind": "jump", "to": "w"}])
    enter_customers(journey=journey, customer_ids=[people(1)[0].pk])
    asked = rehearsing.Asked(days=2)
    made = rehearsing.ask_rehearsal(journey=journey, asked=asked, actor=operator())
    monkeypatch.setattr(rehearsing, "MOST_SECONDS", -1)
    with suppress(InvalidInput):
        rehearsing.rehearse(rehearsal_id=made.pk)
    made.refresh_from_db()
    assert made.done_at is None
    assert made.progress is not None
    assert made.progress.is_over
