"""Journeys by the API: which there are, who is in one, what was published, and drafts made once."""

import pytest

from tests.api.make import Program
from tests.customers import make
from tests.journeys.make import operator, running, wait
from yutang.journeys.commands.drafting import bring_journey, replace_draft
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.models import Journey, Run

pytestmark = pytest.mark.django_db(transaction=True)
FLOW = [wait("w", days=1), wait("z", days=1)]


def ids(answer):
    assert answer.status_code == 200, answer.content
    return [each["id"] for each in answer.json()]


def test_journeys_are_listed_by_state_and_subject_page_by_page():
    first, second, third = (running(FLOW) for _each in range(3))
    Journey.objects.filter(pk=second.pk).update(state="paused")
    program = Program()
    assert ids(program.get("journeys")) == [first.pk, second.pk, third.pk]
    assert ids(program.get("journeys", state="paused")) == [second.pk]
    assert ids(program.get("journeys", subject="group")) == []
    assert ids(program.get("journeys", limit=2)) == [first.pk, second.pk]
    assert ids(program.get("journeys", limit=2, after=second.pk)) == [third.pk]
    for wrong in ({"state": "asleep"}, {"limit": 0}, {"after": -1}, {"limit": "x"}):
        answer = program.get("journeys", **wrong)
        assert (answer.status_code, answer.json()["title"]) == (422, "invalid_input")


def test_who_is_in_a_journey_is_listed_page_by_page():
    people = [make.follow(name).customer for name in ("Zhao", "Qian", "Sun")]
    journey = running(FLOW)
    enter_customers(journey=journey, customer_ids=[each.pk for each in people])
    Run.objects.filter(customer=people[1]).update(state="left", reason="hand", due_at=None)
    program, path = Program("journeys:read"), f"journeys/{journey.pk}/runs"
    first = program.get(path, limit=2).json()
    assert [each["customer_id"] for each in first["runs"]] == [each.pk for each in people[:2]]
    assert set(first["runs"][0]) >= {"state", "step", "version", "due_at", "goal_at"}
    rest = program.get(path, limit=2, cursor=first["next"]).json()
    assert ([each["customer_id"] for each in rest["runs"]], rest["next"]) == ([people[2].pk], None)

    def found(**asked):
        return [each["customer_id"] for each in program.get(path, **asked).json()["runs"]]

    assert found(state="inside", step="w") == [people[0].pk, people[2].pk]
    assert found(state="left") == [people[1].pk]
    assert found(step="z") == []
    assert found(customer="external_userid:wmZhao") == [people[0].pk]
    assert program.get(path, customer="phone:1").status_code == 404
    assert program.get(path, state="asleep").status_code == 422
    assert program.get("journeys/999999/runs").status_code == 404
    assert Program("journeys:write").get(path).status_code == 403


def test_what_was_published_is_told_with_its_plan():
    journey = running(FLOW)
    plan = journey.draft | {"flow": [wait("w", days=3)]}
    replace_draft(journey=journey, actor=operator(), plan=plan)
    publish_draft(journey=journey, actor=operator(), terms=Terms(note="Longer"))
    program, path = Program("journeys:read"), f"journeys/{journey.pk}/versions"
    told = program.get(path).json()
    assert [(each["number"], each["note"], each["published_by"]) for each in told] == [
        (2, "Longer", "Olive"),
        (1, "", "Olive"),
    ]
    assert program.get(f"{path}/2").json()["plan"]["flow"][0]["span"]["days"] == 3
    assert program.get(f"{path}/3").status_code == 404
    assert program.get("journeys/999999/versions").status_code == 404
    assert Program("journeys:write").get(path).status_code == 403


def test_a_repeated_call_makes_no_second_draft_and_no_two_bear_one_name():
    plan = {"format": 1, "triggers": [{"kind": "api"}], "flow": FLOW}
    program, body = Program(), {"name": "Comeback", "plan": plan, "key": "crm-7"}
    made, again = (program.post("journeys", body) for _each in range(2))
    assert (made.status_code, again.status_code) == (201, 200)
    assert made.json() == again.json()
    other = program.post("journeys", body | {"key": ""}).json()
    assert (other["name"], Journey.objects.count()) == ("Comeback (2)", 2)
    draft = {"name": "Theirs", "draft": plan, "key": "crm-7"}
    assert bring_journey(actor=operator(), **draft)[1], "a key of his own"
    answer = program.post("journeys", body | {"key": "x" * 37})
    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, ["key"])
