"""Strangers, and odd orders of things: what journeys must not let happen."""

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests import make as people_make
from tests.api.make import Program
from tests.audiences.audience_make import audience
from tests.content.make import material
from tests.customers import make as customers
from tests.customers.make import NOON
from tests.journeys.group_make import chat, group_journey, say
from tests.journeys.make import operator, path, run_of, running, send, wait
from tests.journeys.trigger_make import listen, people
from yutang.customers.commands import merge_customers, split_customers, tag_customers
from yutang.customers.commands.catalogue import delete_tag
from yutang.customers.models import CustomerTag
from yutang.journeys import journey_source
from yutang.journeys.commands import drafting, publishing
from yutang.journeys.commands import running as turning
from yutang.journeys.commands.checking_in import join_challenge
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.commands.inviting import start_entering
from yutang.journeys.commands.moving import move_due
from yutang.journeys.errors import OtherSubject, PlanRefused
from yutang.journeys.models import Call, Challenge, CheckIn, Journey, Run
from yutang.journeys.rules import checking
from yutang.journeys.rules.plan import parse
from yutang.kernel import clock
from yutang.kernel.errors import DomainError
from yutang.outreach.models import Broadcast, BroadcastGroup, Message

pytestmark = pytest.mark.django_db
HOOK = {"id": "h", "kind": "webhook", "url": "https://example.com/hook?key=SECRET"}
OF_GROUPS = {"subject": "group", "triggers": [{"kind": "group"}], "flow": [say("w")]}


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
    held = journey.draft
    with pytest.raises(PlanRefused) as refusal:
        drafting.replace_draft(journey=journey, actor=operator(), plan=OF_GROUPS)
    assert refusal.value.faults[0].code == "other_subject"
    page = people_make.client(operator()).post(
        reverse("journeys:import_into", args=[journey.pk]), {"text": json.dumps(OF_GROUPS)}
    )
    assert page.status_code == 422
    [fault] = page.context["faults"]
    assert fault["place"] == "subject"
    with translation.override("en"):
        assert fault["text"] == str(OtherSubject.sentence)
    journey.refresh_from_db()
    assert (journey.draft, journey.subject) == (held, "customer")


def test_a_published_journey_is_not_taken_back_to_what_it_was_for_before():
    plan = {"triggers": [{"kind": "manual"}], "flow": [wait("w", days=1)]}
    journey = drafting.create_journey(name="J", actor=operator(), draft=OF_GROUPS)
    journey = drafting.replace_draft(journey=journey, actor=operator(), plan=plan)
    publishing.publish_draft(journey=journey, actor=operator())
    with pytest.raises(OtherSubject):
        drafting.undo_draft(journey=journey, actor=operator(), revision=None)
    journey.refresh_from_db()
    assert (journey.draft, journey.subject) == (plan, "customer")


def test_a_draft_for_others_that_was_kept_before_is_not_published():
    journey = running([wait("w", days=1), send("s")])
    Journey.objects.filter(pk=journey.pk).update(draft=OF_GROUPS)
    with pytest.raises(PlanRefused) as refusal:
        publishing.publish_draft(journey=journey, actor=operator())
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
