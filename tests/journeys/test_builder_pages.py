"""The builder's pages: cards, panels, acts and forms, files and templates."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import BaseForm
from django.test import Client
from django.utils import translation

from tests.audiences.audience_make import audience
from tests.journeys.make import operator, send, wait
from yutang.customers.models import Tag, TagGroup
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.kits import KITS
from yutang.journeys.models import Journey
from yutang.journeys.rules import checking, fresh
from yutang.journeys.rules.plan import parse
from yutang.journeys.words.kinds import STEPS, TRIGGERS

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive(client: Client) -> Client:
    client.force_login(operator(), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["yutang_language"] = "en"
    return client


def draft(*flow: dict[str, Any], **plan: Any) -> Journey:
    made = {"format": 1, "triggers": [{"kind": "manual"}], "flow": list(flow)} | plan
    return create_journey(name="Draft", actor=operator(), draft=made)


def act(client: Client, journey: Journey, op: str, **given: Any) -> Any:
    journey.refresh_from_db()
    given = {"op": op, "revision": journey.draft_revision, **given}
    return client.post(f"/journeys/{journey.pk}/build/act", given, headers={"HX-Request": "true"})


def keep(client: Client, journey: Journey, show: str, id: Any = "", **given: Any) -> Any:
    journey.refresh_from_db()
    given = {"revision": journey.draft_revision, **given}
    address = f"/journeys/{journey.pk}/build/keep?show={show}&id={id}"
    return client.post(address, given, headers={"HX-Request": "true"})


def flow(journey: Journey) -> list[dict[str, Any]]:
    journey.refresh_from_db()
    return list(journey.draft["flow"])


def test_the_page_shows_each_step_in_words_and_what_is_wrong(olive):
    journey = draft(wait("w", days=2), send("s", text=""))
    page = olive.get(f"/journeys/{journey.pk}/build").content.decode()
    assert "Wait 2 days." in page
    assert "Choose a material, or write a text." in page
    assert 'data-jump="step-s"' in page


def test_steps_are_added_moved_copied_and_deleted_by_buttons_and_all_is_taken_back(olive):
    journey = draft(wait("w", days=2))
    answer = act(olive, journey, "add", kind="send", into="", way=0, index=1)
    assert answer.status_code == 200
    assert "jb-form" in answer.content.decode()
    added = flow(journey)[1]["id"]
    act(olive, journey, "up", step=added)
    assert [step["id"] for step in flow(journey)] == [added, "w"]
    act(olive, journey, "copy", step="w")
    assert [step["kind"] for step in flow(journey)] == ["send", "wait", "wait"]
    act(olive, journey, "move", step=added, into="", way=0, index=3)
    act(olive, journey, "remove", step="w")
    assert [step["kind"] for step in flow(journey)] == ["wait", "send"]
    for _ in range(5):
        act(olive, journey, "undo")
    assert [step["id"] for step in flow(journey)] == ["w"]
    act(olive, journey, "redo")
    assert [step["id"] for step in flow(journey)] == ["w", added]


def test_whoever_was_slower_is_told_and_sees_how_it_stands(olive):
    journey = draft(wait("w", days=2))
    act(olive, journey, "copy", step="w")
    late = act(olive, journey, "remove", step="w", revision=0)
    assert late.status_code == 409
    assert "changed this journey meanwhile" in late.headers["HX-Trigger"]
    form = keep(olive, journey, "step", "w", revision=0, days=5)
    assert form.status_code == 409
    assert len(flow(journey)) == 2
    assert flow(journey)[0]["span"] == {"days": 2}


@pytest.mark.parametrize("kind", STEPS)
def test_each_kind_of_step_has_a_form_whose_values_make_a_plan(olive, kind):
    journey = draft(fresh.step(kind, "s1"))
    page = olive.get(f"/journeys/{journey.pk}/build?show=step&id=s1")
    form = page.context["panel"].form
    given = _given(form)
    answer = keep(olive, journey, "step", "s1", **given)
    assert answer.status_code in (200, 422), kind
    if answer.status_code == 422:
        assert b"invalid-feedback" in answer.content
    parse(journey.draft)


@pytest.mark.parametrize("kind", TRIGGERS)
def test_each_kind_of_beginning_has_a_form(olive, kind):
    subject = "group" if kind == "group" else "customer"
    journey = draft(subject=subject, triggers=[fresh.trigger(kind)])
    page = olive.get(f"/journeys/{journey.pk}/build?show=trigger&id=0")
    answer = keep(olive, journey, "trigger", 0, **_given(page.context["panel"].form))
    assert answer.status_code == 200, answer.content.decode()
    journey.refresh_from_db()
    assert journey.draft["triggers"][0]["kind"] == kind


def _given(form: Any) -> dict[str, Any]:
    """What a browser would post of the form and the forms within it."""
    named = [getattr(form, name, None) for name in ("match", "rule")]
    inner = [each for each in named if isinstance(each, BaseForm)]
    all_forms = [
        form,
        *inner,
        *getattr(form, "ways", []),
        *getattr(form, "rules", []),
    ]
    found: dict[str, Any] = {}
    for each in all_forms:
        for field in each:
            value = field.value()
            if value is not None and value is not False and value != "":
                found[field.html_name] = value
    return found


def test_a_branch_takes_usual_conditions_and_rules_as_json(olive):
    mothers = audience("Mothers")
    journey = draft(fresh.step("branch", "b"))
    keep(olive, journey, "step", "b", **{"way0-what": "audience", "way0-audience": mothers.pk})
    rule = flow(journey)[0]["arms"][0]["rule"]
    assert rule["where"] == {"audience": mothers.pk, "is": "in"}
    page = olive.get(f"/journeys/{journey.pk}/build?show=step&id=b").content.decode()
    assert "Mothers" in page
    given = {"version": 1, "where": {"profile": "order_count", "is": "lt", "value": 3}}
    keep(olive, journey, "step", "b", **{"way0-what": "json", "way0-json": json.dumps(given)})
    assert flow(journey)[0]["arms"][0]["rule"]["where"] == given["where"]
    wrong = keep(olive, journey, "step", "b", **{"way0-what": "json", "way0-json": "{}"})
    assert wrong.status_code == 422


def test_content_that_can_be_read_is_offered_first_where_the_next_step_waits_for_reading(olive):
    awaits = {"kind": "await", "span": {"days": 1}}
    reads = {"id": "r", "match": {"kinds": ["content_read", "link_clicked"]}} | awaits
    buys = {"id": "b", "match": {"kinds": ["order_paid"]}} | awaits
    journey = draft(send("s1"), reads, send("s2"), buys)
    address = f"/journeys/{journey.pk}/build?show=step&id="
    first, second = (olive.get(address + id).content.decode() for id in ("s1", "s2"))
    assert "choose an article or a link" in first
    assert "read=1" in first
    assert "read=1" not in second


def test_tags_are_chosen_and_a_tag_that_is_gone_stays_in_sight(olive):
    group = TagGroup.objects.create(name="Interest")
    tag = Tag.objects.create(group=group, name="Wine")
    journey = draft(fresh.step("tag", "t") | {"add": [987654]})
    page = olive.get(f"/journeys/{journey.pk}/build?show=step&id=t").content.decode()
    assert "#987654" in page
    keep(olive, journey, "step", "t", add=[tag.pk])
    assert flow(journey)[0]["add"] == [tag.pk]


def test_settings_say_when_it_ends_and_what_it_is_for(olive):
    journey = draft(wait("w", days=2), goal={"match": {"kinds": ["order_paid"]}, "days": 9})
    page = olive.get(f"/journeys/{journey.pk}/build?show=settings").context["panel"]
    given = _given(page.form) | _given(page.more["terms"]) | _given(page.form.goal)
    given |= {"name": "Spring", "quiet": "skip", "priority": 10, "control_percent": "12.5"}
    given |= {"exits": ["order_paid"], "reentry_mode": "after", "reentry_days": 60}
    assert keep(olive, journey, "settings", **given).status_code == 200
    journey.refresh_from_db()
    assert (journey.name, journey.priority, journey.control_percent) == ("Spring", 10, 12.5)
    plan = parse(journey.draft)
    assert (plan.quiet, plan.reentry.mode, plan.reentry.days) == ("skip", "after", 60)
    assert [match.kinds for match in plan.exits] == [["order_paid"]]
    assert plan.goal is not None
    assert plan.goal.days == 9


def test_another_journeys_name_is_refused_at_the_field(olive):
    draft()
    journey = draft()
    page = olive.get(f"/journeys/{journey.pk}/build?show=settings").context["panel"]
    given = _given(page.form) | _given(page.more["terms"])
    answer = keep(olive, journey, "settings", **given | {"name": "draft "})
    assert answer.status_code == 422
    assert "Another journey has this name" in answer.content.decode()
    assert keep(olive, journey, "settings", **given | {"name": "Draft  Two"}).status_code == 200
    journey.refresh_from_db()
    assert journey.name == "Draft Two"


@pytest.mark.parametrize("key", KITS)
def test_each_template_opens_as_a_draft_that_names_what_has_to_be_filled_in(olive, key):
    for language in ("zh-hans", "en"):
        with translation.override(language):
            found = checking.faults(parse(KITS[key].make()))
        assert {fault.code for fault in found} <= {"no_content", "no_audience", "no_fact"}, found
    answer = olive.post("/journeys/new", {"template": key})
    journey = Journey.objects.get(template=key)
    assert answer.headers["Location"] == f"/journeys/{journey.pk}/build"
    assert olive.get(answer.headers["Location"]).status_code == 200


def test_templates_stand_as_cards_and_a_journey_may_begin_empty(olive):
    page = olive.get("/journeys/new").content.decode()
    assert page.count("jn-picture") == len(KITS)
    answer = olive.post("/journeys/new", {"name": "Mine", "subject": "group"})
    journey = Journey.objects.get(name="Mine")
    assert journey.subject == "group"
    assert (
        olive.get(answer.headers["Location"] + "?show=add&into=&way=0&index=0").status_code == 200
    )


def test_what_is_exported_is_imported_again(olive):
    journey = draft(wait("w", days=2), send("s", materials=[987654]))
    file = olive.get(f"/journeys/{journey.pk}/export")
    assert "Draft.json" in file.headers["Content-Disposition"]
    upload = SimpleUploadedFile("Draft.json", file.content, "application/json")
    answer = olive.post("/journeys/import", {"file": upload})
    made = Journey.objects.get(pk=int(answer.headers["Location"].split("/")[2]))
    assert (made.name, parse(made.draft)) == ("Draft (2)", parse(journey.draft))
    # What isn't here stays marked, and is not lost by saving the step.
    page = olive.get(f"/journeys/{made.pk}/build?show=step&id=s").content.decode()
    assert "#987654" in page


def test_a_file_that_holds_no_journey_is_refused_with_the_places(olive):
    steps = [send("a"), {"id": "b", "kind": "dance"}]
    refused = olive.post("/journeys/import", {"text": json.dumps({"flow": steps})})
    assert refused.status_code == 422
    assert "<code>flow.1</code>" in refused.content.decode()
    for text in ("{", "[1]", "NaN", '{"flow": ' + "[" * 5000 + "]" * 5000 + "}"):
        assert olive.post("/journeys/import", {"text": text}).status_code == 422
    many = {"flow": [send(f"s{n}") for n in range(10_000)]}
    upload = SimpleUploadedFile("many.json", json.dumps(many).encode())
    assert olive.post("/journeys/import", {"file": upload}).status_code == 422


def test_a_file_takes_the_place_of_the_draft_and_undo_brings_it_back(olive):
    journey = draft(wait("w", days=2))
    olive.post(f"/journeys/{journey.pk}/import", {"text": json.dumps({"flow": [send("n")]})})
    assert [step["id"] for step in flow(journey)] == ["n"]
    act(olive, journey, "undo")
    assert [step["id"] for step in flow(journey)] == ["w"]


def test_a_draft_is_duplicated_and_deleted_after_a_question(olive):
    journey = draft(wait("w", days=2))
    copy = olive.post(f"/journeys/{journey.pk}/duplicate").headers["Location"]
    made = Journey.objects.get(pk=int(copy.split("/")[2]))
    assert made.name == "Draft (2)"
    asked = olive.post(f"/journeys/{made.pk}/delete")
    assert asked.status_code == 200
    assert Journey.objects.filter(pk=made.pk).exists()
    olive.post(f"/journeys/{made.pk}/delete", {"confirmed": "1"})
    assert not Journey.objects.filter(pk=made.pk).exists()


def test_a_draft_without_a_shape_is_shown_with_its_faults(olive):
    journey = draft()
    Journey.objects.filter(pk=journey.pk).update(draft={"flow": [{"id": "a", "kind": "dance"}]})
    page = olive.get(f"/journeys/{journey.pk}/build?show=step&id=a").content.decode()
    assert "There is no kind “dance”." in page
    assert act(olive, journey, "remove", step="a").status_code == 409
