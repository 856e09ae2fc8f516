"""Strangers, crafted files and odd orders of things: what journeys must not let happen."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.core import signing
from django.db import InternalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import make as people_make
from tests.api.make import Program
from tests.audiences.audience_make import audience
from tests.content.make import material
from tests.customers import make as customers
from tests.customers.make import NOON
from tests.journeys.group_make import chat, group_journey, say
from tests.journeys.make import operator, path, run_of, running, send, wait
from tests.journeys.receiving import target
from tests.journeys.trigger_make import listen, people
from yutang.customers.commands import merge_customers, split_customers, tag_customers
from yutang.customers.commands.catalogue import delete_tag
from yutang.customers.models import CustomerTag
from yutang.journeys import journey_source, posting
from yutang.journeys.commands import drafting, publishing, rehearsing
from yutang.journeys.commands import running as turning
from yutang.journeys.commands.checking_in import join_challenge
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.exchanging import read_file
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.commands.inviting import start_entering
from yutang.journeys.commands.moving import move_due
from yutang.journeys.errors import PlanRefused
from yutang.journeys.forms.challenges import ChallengeForm
from yutang.journeys.models import Call, Challenge, CheckIn, Run
from yutang.journeys.posting import Post
from yutang.journeys.queries.challenges import ranking
from yutang.journeys.queries.runs import runs as runs_of
from yutang.journeys.rules import checking, targets
from yutang.journeys.rules.plan import dump, parse
from yutang.kernel import clock
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.outreach.models import Broadcast, BroadcastGroup, Message

pytestmark = pytest.mark.django_db
HOOK = {"id": "h", "kind": "webhook", "url": "https://example.com/hook?key=SECRET"}


def test_customers_do_not_enter_a_journey_of_groups():
    [zhao] = people(1)
    journey = group_journey([say("s")], triggers=[{"kind": "manual"}, {"kind": "api"}])
    body = {"customers": [{"customer": f"id:{zhao.pk}"}]}
    answer = Program().post(f"journeys/{journey.pk}/runs", body)
    assert answer.status_code == 409, answer.content
    with pytest.raises(DomainError):
        start_entering(journey=journey, audience_id=audience().pk, actor=operator())
    assert enter_customers(journey=journey, customer_ids=[zhao.pk]) == 0
    assert not Run.objects.filter(journey=journey).exists()


def test_a_journey_of_customers_never_becomes_one_of_groups():
    [zhao] = people(1)
    journey = running([wait("w", days=1), send("s")])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    plan = {"subject": "group", "triggers": [{"kind": "group"}], "flow": [say("w"), say("s")]}
    drafting.replace_draft(journey=journey, actor=operator(), plan=plan)
    with pytest.raises(PlanRefused) as refusal:
        publishing.publish_draft(
            journey=journey, actor=operator(), terms=publishing.Terms(inside="move")
        )
    assert refusal.value.faults[0].code == "other_subject"


def test_a_store_manager_sees_only_the_calls_of_her_own_customers():
    near, far = people_make.unit("Near"), people_make.unit("Far")
    customers.member("Carol", unit=near)
    customers.member("Bob", unit=far)
    zhao = customers.follow("Zhao", by="Carol").customer
    qian = customers.follow("Qian", by="Bob").customer
    customers.read()
    journey = running([HOOK])
    enter_customers(journey=journey, customer_ids=[zhao.pk, qian.pk], at=NOON)
    move_due(at=NOON)
    manager = people_make.member("Manja", role="store_manager", units=(near,))
    page = people_make.client(manager).get(reverse("journeys:webhooks", args=[journey.pk]))
    text = page.content.decode()
    assert "Zhao" in text
    assert "Qian" not in text
    assert page.context["counts"].waiting == 1


def test_the_secret_in_a_webhooks_address_is_not_shown_to_readers():
    [zhao] = people(1)
    journey = running([HOOK])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    move_due(at=NOON)
    auditor = people_make.client(people_make.member("Audrey", role="auditor"))
    plan = journey.draft | {"flow": [HOOK | {"url": "https://example.com/other?key=SECRET"}]}
    drafting.replace_draft(journey=journey, actor=operator(), plan=plan)
    publishing.publish_draft(journey=journey, actor=operator())
    for name in ("journey", "webhooks", "versions", "export"):
        answer = auditor.get(reverse(f"journeys:{name}", args=[journey.pk]))
        assert "SECRET" not in answer.content.decode(), name
    run = run_of(journey, zhao)
    answer = auditor.get(reverse("journeys:run", args=[journey.pk, run.pk]))
    assert "SECRET" not in answer.content.decode()


def test_who_waited_for_an_answer_is_told_of_again_after_a_merge_and_a_split():
    kept, gone = people(2)
    journey = running([HOOK])
    enter_customers(journey=journey, customer_ids=[kept.pk, gone.pk], at=NOON)
    move_due(at=NOON)
    merged = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=operator())
    run = run_of(journey, gone)
    Call.objects.filter(run=run).update(state="failed", detail="left", settled_at=NOON)
    split_customers(merge_id=merged.pk, actor=operator())
    move_due(at=clock.now() + timedelta(minutes=1))
    assert run_of(journey, gone).state == "calling"
    assert Call.objects.get(run=run).state == "waiting"


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


def test_nothing_of_an_ended_journey_is_put_before_owners_when_it_begins_anew():
    chat()
    journey = group_journey([say("s")], triggers=[{"kind": "group", "inside": True}])
    tend_groups()
    move_due()
    assert Broadcast.objects.filter(plan_id=journey.pk, state="planned").count() == 1
    turning.end_now(journey=journey, actor=operator())
    turning.start(journey=journey, actor=operator())
    rows = BroadcastGroup.objects.filter(broadcast__plan_id=journey.pk)
    assert set(rows.values_list("state", flat=True)) == {"skipped"}


def test_a_tag_that_a_journey_takes_and_gives_does_not_bring_her_back_at_once():
    [zhao] = people(1)
    tag = customers.tag("Round")
    here = {"kind": "activity", "match": {"kinds": ["tagged"]}}
    steps = [
        {"id": "a", "kind": "tag", "remove": [tag.pk]},
        {"id": "b", "kind": "tag", "add": [tag.pk]},
    ]
    journey = running(steps, triggers=[here], reentry={"mode": "always"})
    tag_customers(customer_ids=[zhao.pk], tag_ids=[tag.pk], source=CustomerTag.Source.MEMBER)
    for _round in range(5):
        listen()
        move_due()
    assert Run.objects.filter(journey=journey).count() == 2, "by hand, and once by the journey"


def test_a_round_that_waits_for_its_own_doing_is_refused():
    def plan(kind):
        waits = {"id": "w", "kind": "await", "span": {"days": 1}, "match": {"kinds": [kind]}}
        again = [
            {"id": "t", "kind": "tag", "add": [1]},
            {"id": "u", "kind": "tag", "remove": [1]},
            {"id": "j", "kind": "jump", "to": "w"},
        ]
        return parse({"triggers": [{"kind": "manual"}], "flow": [waits | {"happened": again}]})

    assert [each.code for each in checking.faults(plan("tagged"))] == ["endless"]
    assert not checking.faults(plan("order_paid"))


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


def test_what_is_checked_in_by_reading_is_not_by_a_form_and_merged_ones_stay_themselves():
    zhao, wang = people(2)
    made = Challenge.objects.create(name="Walk", slug="w" * 22, state="open", made_by=operator())
    join_challenge(challenge=made, customer_id=zhao.pk, at=clock.now())
    phone = Client()
    facts = {"known": made.slug, "customer": str(zhao.pk)}
    phone.cookies["yutang_challenge"] = signing.dumps(facts, salt="journeys.challenge")
    merge_customers(kept_id=wang.pk, gone_id=zhao.pk, actor=operator())
    answer = phone.post(f"/m/d/{made.slug}/check-in")
    assert answer["Location"].endswith("?said=check-in")
    assert CheckIn.objects.get(participant__challenge=made).participant.customer == wang
    CheckIn.objects.all().delete()
    Challenge.objects.filter(pk=made.pk).update(material=material().pk)
    answer = phone.post(f"/m/d/{made.slug}/check-in")
    assert answer["Location"].endswith("?said=no")
    assert not CheckIn.objects.exists()
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = phone.cookies
    assert strict.post(f"/m/d/{made.slug}/leave").status_code == 403
    forged = signing.dumps(facts, salt="another")
    assert _says_nothing(made, forged)
    assert _says_nothing(made, signing.dumps(["known"], salt="journeys.challenge"))


def _says_nothing(made, cookie):
    phone = Client()
    phone.cookies["yutang_challenge"] = cookie
    return phone.post(f"/m/d/{made.slug}/leave")["Location"].endswith(made.slug)


def test_a_journey_that_closes_is_over_only_when_all_is_said():
    [zhao] = people(1)
    journey = running([send("s")])
    enter_customers(journey=journey, customer_ids=[zhao.pk])
    move_due()
    assert run_of(journey, zhao).state == "ended"
    turning.close(journey=journey, actor=operator())
    turning.end_empty()
    journey.refresh_from_db()
    assert journey.state == "closing", "what waits for quiet hours to be over is still said"
    Message.objects.filter(source_id=journey.pk).update(state="failed", reason="no_friend")
    turning.end_empty()
    journey.refresh_from_db()
    assert journey.state == "ended"


def test_a_closing_journey_of_groups_waits_for_what_owners_are_yet_to_be_shown():
    chat()
    journey = group_journey([say("s")], triggers=[{"kind": "group", "inside": True}])
    tend_groups()
    move_due()
    turning.close(journey=journey, actor=operator())
    turning.end_empty()
    journey.refresh_from_db()
    assert journey.state == "closing"


def test_what_is_gone_by_now_keeps_a_journey_from_beginning_anew():
    tag = customers.tag("Old")
    journey = running([{"id": "t", "kind": "tag", "add": [tag.pk]}])
    turning.end_now(journey=journey, actor=operator())
    delete_tag(tag=tag, actor=operator())
    with pytest.raises(PlanRefused):
        turning.start(journey=journey, actor=operator())


def test_a_merge_takes_nothing_from_who_goes_on():
    kept, gone = people(2)
    journey = running([send("s"), wait("w", days=9)], reentry={"mode": "after", "days": 1})
    enter_customers(journey=journey, customer_ids=[gone.pk], at=NOON)
    Run.objects.filter(customer=gone).update(state="ended", due_at=None)
    enter_customers(journey=journey, customer_ids=[kept.pk], at=NOON + timedelta(days=1))
    enter_customers(journey=journey, customer_ids=[gone.pk], at=NOON + timedelta(days=2))
    merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=operator())
    own = Run.objects.filter(customer=kept).order_by("-entered_at")
    assert [run.state for run in own] == ["stopped", "waiting"]
    assert journey_source.left(journey.pk, [kept.pk]) == set()


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


def test_who_moves_back_before_a_message_does_not_hear_it_twice():
    [zhao] = people(1)
    journey = running([send("s"), wait("w", days=1)])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    move_due(at=NOON)
    flow = [wait("w", days=1), send("s"), send("new")]
    drafting.replace_draft(journey=journey, actor=operator(), plan=journey.draft | {"flow": flow})
    terms = publishing.Terms(inside="move")
    publishing.publish_draft(journey=journey, actor=operator(), terms=terms)
    move_due(at=NOON + timedelta(days=1))
    assert path(run_of(journey, zhao))[1:] == [("w", "passed"), ("s", "skipped"), ("new", "passed")]
    steps = Message.objects.filter(source_id=journey.pk).values_list("step", flat=True)
    assert sorted(steps) == ["new.2", "s.1"]


def test_who_goes_round_hears_it_again_by_the_new_version():
    [zhao] = people(1)
    jump = {"id": "j", "kind": "jump", "to": "s"}
    journey = running([send("s"), wait("w", days=1), jump])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    move_due(at=NOON)
    flow = [send("s", "Other words"), wait("w", days=1), jump]
    drafting.replace_draft(journey=journey, actor=operator(), plan=journey.draft | {"flow": flow})
    terms = publishing.Terms(inside="move")
    publishing.publish_draft(journey=journey, actor=operator(), terms=terms)
    move_due(at=NOON + timedelta(days=1))
    steps = Message.objects.filter(source_id=journey.pk).values_list("step", flat=True)
    assert sorted(steps) == ["s.1", "s.2"]


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
