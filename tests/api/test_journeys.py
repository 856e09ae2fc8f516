"""Journeys by the API: read, let in, taken out, as JSON."""

import pytest

from tests.api.make import Program
from tests.customers import make
from tests.journeys.make import running, send, wait
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Journey, Run
from yutang.journeys.rules.plan import dump, parse

pytestmark = pytest.mark.django_db(transaction=True)
BY_API = [{"kind": "api"}]


@pytest.fixture
def zhao():
    return make.follow("Zhao").customer


def statuses(answer):
    assert answer.status_code == 200, answer.content
    return [each["status"] for each in answer.json()["results"]]


def test_customers_enter_and_are_taken_out(zhao):
    qian = make.follow("Qian").customer
    journey = running([send("s"), wait("w", days=1)], triggers=BY_API)
    program, path = Program(), f"journeys/{journey.pk}"
    who = [
        {"customer": "external_userid:wmZhao"},
        {"customer": "phone:1"},
        {},
        {"customer": "id:0"},
    ]
    body = {"customers": [*who, {"customer": f"id:{qian.pk}"}]}
    refused = ["refused"] * 3
    assert statuses(program.post(f"{path}/runs", body)) == ["created", *refused, "created"]
    assert statuses(program.post(f"{path}/runs", body)) == ["unchanged", *refused, "unchanged"]
    assert Run.objects.get(customer=zhao).origin["by"] == "api"
    move_due()
    stats = program.get(f"{path}/stats").json()
    assert (stats["entered"], stats["inside"], stats["states"]) == (2, 2, {"waiting": 2})
    steps = {each["id"]: each for each in stats["steps"]}
    assert (steps["s"]["passed"], steps["w"]["waiting"]) == (2, 2)
    assert statuses(program.post(f"{path}/stop", {"customers": who})) == ["updated", *refused]
    assert statuses(program.post(f"{path}/stop", {"customers": who})) == ["unchanged", *refused]
    assert program.post(f"{path}/stop_all", {}).json() == {"stopped": 1}
    assert Run.objects.get(customer=qian).state == "stopped"


def test_steps_stand_as_the_flow_goes():
    inner = {"rule": {"version": 1, "where": {"profile": "order_count", "is": "ge", "value": 0}}}
    ways = {"arms": [inner | {"flow": [send("c")]}]}
    branch = {"id": "z", "kind": "branch", **ways}
    journey = running([send("x"), branch, send("b"), wait("a", days=1)], triggers=BY_API)
    customer, program = make.follow("Zhao").customer, Program()
    body = {"customers": [{"customer": f"id:{customer.pk}"}]}
    assert statuses(program.post(f"journeys/{journey.pk}/runs", body)) == ["created"]
    move_due()
    stats = program.get(f"journeys/{journey.pk}/stats").json()
    assert [each["id"] for each in stats["steps"]] == ["x", "z", "c", "b", "a"]


def test_one_key_lets_in_once_where_every_call_is_an_occasion(zhao):
    journey = running([wait("w", days=1)], triggers=BY_API, reentry={"mode": "always"})
    program, path = Program(), f"journeys/{journey.pk}/runs"
    body = {"customers": [{"customer": f"id:{zhao.pk}"}], "key": "till-1"}
    assert statuses(program.post(path, body)) == ["created"]
    assert statuses(program.post(path, body)) == ["unchanged"]
    assert statuses(program.post(path, body | {"key": ""})) == ["created"]


def test_nobody_is_let_into_a_journey_that_programs_may_not_fill(zhao):
    program, body = Program(), {"customers": [{"customer": f"id:{zhao.pk}"}]}
    by_hand = running([wait("w", days=1)])
    answer = program.post(f"journeys/{by_hand.pk}/runs", body)
    assert (answer.status_code, answer.json()["title"]) == (409, "journey_no_way_in")
    Journey.objects.filter(pk=by_hand.pk).update(state="paused")
    answer = program.post(f"journeys/{by_hand.pk}/runs", body)
    assert answer.json()["title"] == "journey_not_running"
    assert program.post("journeys/999999/runs", body).status_code == 404


def test_a_plan_goes_out_and_comes_in():
    journey = running([send("s"), wait("w", days=1)], triggers=BY_API)
    program = Program()
    assert [each["id"] for each in program.get("journeys").json()] == [journey.pk]
    assert program.get(f"journeys/{journey.pk}").json()["state"] == "live"
    sent = program.get(f"journeys/{journey.pk}/plan").json()
    answer = program.post("journeys", sent)
    assert answer.status_code == 201, answer.content
    made = Journey.objects.get(pk=answer.json()["id"])
    assert (made.state, made.name, made.draft) == (
        "draft",
        "Journey (2)",
        dump(parse(journey.draft)),
    )


@pytest.mark.parametrize(
    ("flow", "path", "code"),
    [
        ([{"id": "x", "kind": "fly"}], ["plan", "flow", 0], "union_tag_invalid"),
        ([send("a"), {"id": "j", "kind": "jump", "to": "a"}], ["plan", "flow", 1], "endless"),
        ([wait(f"w{n}", days=1) for n in range(10_000)], ["plan", "flow"], "too_many_steps"),
        (
            [{"id": "t", "kind": "tag", "add": [987654]}],
            ["plan", "flow", 0, "add", 0],
            "tag_gone",
        ),
    ],
)
def test_what_could_not_run_is_refused_with_its_place(flow, path, code):
    plan = {"format": 1, "triggers": BY_API, "flow": flow}
    answer = Program().post("journeys", {"name": "No", "plan": plan})
    assert answer.status_code == 422
    found = [(each["path"], each["code"]) for each in answer.json()["errors"]]
    assert (path, code) in found
    assert not Journey.objects.filter(name="No").exists()


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_text_that_no_database_keeps_is_refused(bad):
    plan = {"format": 1, "triggers": BY_API, "flow": [send("s", bad)]}
    assert Program().post("journeys", {"name": "No", "plan": plan}).status_code == 422


def test_a_token_needs_the_scope():
    journey = running([wait("w", days=1)], triggers=BY_API)
    assert Program("journeys:write").get("journeys").status_code == 403
    answer = Program("journeys:read").post(f"journeys/{journey.pk}/stop_all", {})
    assert answer.status_code == 403
