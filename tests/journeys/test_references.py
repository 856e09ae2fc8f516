"""What a plan refers to must be there, and what a running journey uses stays."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.acquisition import group_make
from tests.content import make as content
from tests.journeys.make import operator, running, send, wait
from yutang.acquisition.commands.group_codes import close_group_code
from yutang.audiences.commands.audiences import archive_audience
from yutang.audiences.models import Audience
from yutang.content import usage
from yutang.content.commands.materials import retire_material
from yutang.customers.commands import delete_group, delete_tag
from yutang.customers.commands.fact_types import (
    ChoiceRow,
    TypeDraft,
    archive_fact_type,
    create_fact_type,
)
from yutang.customers.models import Tag, TagGroup
from yutang.journeys.models import Journey
from yutang.journeys.queries.references import faults
from yutang.journeys.rules.plan import parse
from yutang.journeys.words.problems import is_known, sentence
from yutang.kernel import clock
from yutang.kernel.keeping import StillUsed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tag(name="new"):
    group, _ = TagGroup.objects.get_or_create(name="References")
    return Tag.objects.create(group=group, name=name)


def audience(name="Anglers"):
    return Audience.objects.create(name=name, kind="static")


def fact(key="level-r", form="choice"):
    choices = [ChoiceRow("Expert")] if form == "choice" else []
    draft = TypeDraft(name="Level", choices=choices)
    return create_fact_type(form=form, draft=draft, key=key, actor=None)


def told(flow, journey=None, **plan):
    """Each fault with its place, step and code; every one has its sentence."""
    triggers = {"triggers": [{"kind": "manual"}]}
    found = faults(parse(triggers | plan | {"flow": flow}), journey)
    assert all(is_known(each.code) and "%" not in sentence(each) for each in found)
    return [(".".join(map(str, each.place)), each.step, each.code) for each in found]


def step(kind, **more):
    return {"id": "s", "kind": kind} | more


def in_audience(id):
    return {"version": 1, "where": {"audience": id, "is": "in"}}


def test_what_is_there_and_in_use_has_no_faults():
    type, code = fact(), group_make.code(group_make.door(group_make.group()))
    flow = [
        send("a", "您好，我是{member}", materials=[content.material().pk]),
        step("tag", add=[tag().pk]) | {"id": "b"},
        step("fact", fact=type.key, value="Expert") | {"id": "c"},
        step("invite", group_code=code.pk) | {"id": "d"},
        step("journey", journey=running([wait("w", days=1)]).pk) | {"id": "e"},
        step("webhook", url="https://shop.example.com/hook") | {"id": "f"},
    ]
    trigger = {"kind": "audience", "audience": audience().pk}
    assert told(flow, triggers=[trigger], exits=[{"kinds": ["order_paid"]}]) == []


def test_each_thing_that_is_gone_is_told_at_its_place_and_step():
    retired = content.material(state="retired")
    old = content.material(expires_at=clock.now() - HOUR)
    draft = content.material(state="draft")
    closed = group_make.code(group_make.door(group_make.group()))
    close_group_code(code=closed, actor=None)
    said, gone = [retired.pk, old.pk, draft.pk, 0], tag("gone")
    Tag.objects.filter(pk=gone.pk).update(deleted_at=clock.now())
    flow = [
        {
            "id": "b",
            "kind": "branch",
            "arms": [{"rule": {}, "flow": [send("a", materials=said)]}],
        },
        step("tag", remove=[gone.pk]) | {"id": "c"},
        step("invite", group_code=closed.pk) | {"id": "d"},
        step("invite", group_code=99_999) | {"id": "e"},
        step("fact", fact="nowhere", value=1) | {"id": "f"},
    ]
    assert told(flow, triggers=[{"kind": "audience", "audience": 99_999}]) == [
        ("triggers.0.audience", "", "audience_gone"),
        ("flow.0.arms.0.flow.0.materials.0", "a", "material_gone"),
        ("flow.0.arms.0.flow.0.materials.1", "a", "material_expired"),
        ("flow.0.arms.0.flow.0.materials.2", "a", "material_draft"),
        ("flow.0.arms.0.flow.0.materials.3", "a", "material_gone"),
        ("flow.1.remove.0", "c", "tag_gone"),
        ("flow.2.group_code", "d", "group_code_closed"),
        ("flow.3.group_code", "e", "group_code_gone"),
        ("flow.4.fact", "f", "fact_gone"),
    ]


def test_rules_are_held_to_what_this_brand_knows_and_their_faults_have_places_of_the_plan():
    rules = [
        {"version": 1, "where": {"fact": "nowhere", "is": "known"}},
        in_audience(99_999),
    ]
    flow = [step("branch", arms=[{"rule": rule, "flow": []} for rule in rules])]
    found = told(flow, triggers=[{"kind": "manual", "rule": {"version": 1, "where": {"no": 1}}}])
    assert ("triggers.0.rule.where", "", "rule") in found
    assert ("flow.0.arms.0.rule.where.fact", "s", "rule") in found
    assert ("flow.0.arms.1.rule.where.audience", "s", "audience_gone") in found


def test_acts_that_nobody_can_do_are_told():
    flow = [step("await", match={"kinds": ["order_paid", "flies"]}, span={"days": 1})]
    triggers = [{"kind": "activity", "match": {"kinds": ["sings"]}}]
    goal = {"match": {"kinds": ["dances"]}}
    assert told(flow, triggers=triggers, exits=[{"kinds": ["sleeps"]}], goal=goal) == [
        ("triggers.0.match.kinds.0", "", "act_gone"),
        ("flow.0.match.kinds.1", "s", "act_gone"),
        ("exits.0.kinds.0", "", "act_gone"),
        ("goal.match.kinds.0", "", "act_gone"),
    ]


def test_journeys_that_are_over_or_the_very_same_cannot_be_led_into():
    target = running([wait("w", days=1)])
    flow = [step("journey", journey=target.pk)]
    assert told(flow) == []
    assert told(flow, target) == [("flow.0.journey", "s", "journey_itself")]
    Journey.objects.filter(pk=target.pk).update(state="ended")
    assert told(flow) == [("flow.0.journey", "s", "journey_ended")]


def test_values_texts_and_addresses_are_checked():
    number = fact("size-r", "number")
    flow = [
        step("fact", fact=number.key, value="large") | {"id": "a"},
        send("b", "字" * 1400),
        send("c", "{customer}，您好"),
        step("webhook", url="http://169.254.169.254/latest") | {"id": "d"},
    ]
    trigger = {"kind": "date", "fact": number.key}
    assert told(flow, triggers=[trigger]) == [
        ("triggers.0.fact", "", "fact_no_date"),
        ("flow.0.value", "a", "fact_value"),
        ("flow.1.text", "b", "long_text"),
        ("flow.2.text", "c", "unknown_variable"),
        ("flow.3.url", "d", "url_forbidden"),
    ]


def test_what_a_running_journey_uses_is_not_deleted_until_it_has_ended():
    material, chosen, people = content.material(), tag("chosen"), audience("Kept")
    level, code = fact("kept-r"), group_make.code(group_make.door(group_make.group()))
    journey = running(
        [
            send("a", materials=[material.pk]),
            step("branch", arms=[{"rule": in_audience(people.pk), "flow": [send("b")]}]),
            step("tag", add=[chosen.pk]) | {"id": "c"},
            step("fact", fact=level.key, value="Expert") | {"id": "d"},
            step("invite", group_code=code.pk) | {"id": "e"},
        ]
    )
    olive = operator()
    acts = [
        lambda: retire_material(material_id=material.pk, actor=olive),
        lambda: delete_tag(tag=chosen, actor=olive),
        lambda: delete_group(group=chosen.group, actor=olive),
        lambda: archive_audience(audience_id=people.pk, actor=olive),
        lambda: archive_fact_type(type_id=level.pk, actor=olive),
        lambda: close_group_code(code=code, actor=olive),
    ]
    for act in acts:
        with pytest.raises(StillUsed) as refusal:
            act()
        assert refusal.value.links[0].url == reverse("journeys:journey", args=[journey.pk])
    assert "Journey" in [use.name for _title, uses in usage.of(material.pk) for use in uses]
    Journey.objects.filter(pk=journey.pk).update(state="ended")
    for act in acts:
        act()


def test_the_refusal_leads_to_the_journey():
    people = audience("Led")
    journey = running([wait("w", days=1)], triggers=[{"kind": "audience", "audience": people.pk}])
    Journey.objects.filter(pk=journey.pk).update(name="Evening water")
    client = Client()
    client.force_login(operator())
    url = reverse("audiences:archive", args=[people.pk])
    with translation.override("en"):
        answer = client.post(url, {"confirmed": "1"}, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert reverse("journeys:journey", args=[journey.pk]) in page
    assert "Evening water" in page
