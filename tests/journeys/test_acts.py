"""What steps do to customers: once for each visit, in sets, and told where they can't."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.customers.make import NOON
from tests.journeys.make import path, run_of, running
from tests.outreach import ledger_make as ledger
from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft, create_fact_type
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, CustomerTag, Fact, FactType, Tag, TagGroup
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Journey, Move, Run, Step, Version
from yutang.journeys.queries.programs import printed
from yutang.kernel import clock
from yutang.outreach.models import Todo

pytestmark = pytest.mark.django_db


def passed(journey, *people):
    """These enter now and are moved; what became of their last step, and why."""
    ids = [each.pk for each in people]
    enter_customers(journey=journey, customer_ids=ids, at=NOON)
    with clock.frozen(NOON):
        move_due(at=NOON)
    return {(move.outcome, move.reason) for each in people for move in last(journey, each)}


def last(journey, person):
    return run_of(journey, person).moves.order_by("-number")[:1]


def tag(name):
    group, _ = TagGroup.objects.get_or_create(name="Journeys")
    return Tag.objects.create(group=group, name=name)


def step(kind, **more):
    return {"id": "s", "kind": kind} | more


def test_a_step_tags_and_untags_in_sets_and_the_timeline_tells_of_the_journey():
    people = [ledger.customer(f"C{n}") for n in range(3)]
    new, old = tag("new"), tag("old")
    CustomerTag.objects.create(customer=people[0], tag=old, source="member")
    journey = running([step("tag", add=[new.pk], remove=[old.pk])])
    assert passed(journey, *people) == {("passed", "")}
    ref = f"journey:{journey.pk}"
    borne = CustomerTag.objects.filter(tag=new, source="journey", source_ref=ref)
    assert borne.count() == 3
    assert not CustomerTag.objects.filter(tag=old).exists()
    told = Activity.objects.filter(subject_type="tag", subject_id=new.pk, kind=Kind.TAGGED)
    assert {row.props["source_ref"] for row in told} == {ref}


def test_a_tag_that_was_deleted_is_refused_and_the_run_goes_on():
    zhao, gone = ledger.customer("Zhao"), tag("gone")
    journey = running([step("tag", add=[gone.pk])])
    Tag.objects.filter(pk=gone.pk).update(deleted_at=NOON)
    assert passed(journey, zhao) == {("refused", "tag_gone")}
    assert run_of(journey, zhao).state == "ended"


def test_a_step_sets_a_fact_for_all_and_takes_it_away_again():
    people = [ledger.customer(f"C{n}") for n in range(3)]
    draft = TypeDraft(name="Level", choices=[ChoiceRow("Novice"), ChoiceRow("Expert")])
    level = create_fact_type(form="choice", draft=draft, key="level-x", actor=None)
    sets = running([step("fact", fact="level-x", value="Expert")])
    assert passed(sets, *people) == {("passed", "")}
    rows = Fact.objects.filter(type=level)
    assert {(row.choice.name, row.source) for row in rows} == {("Expert", "journey")}
    assert rows.count() == 3
    clears = running([step("fact", fact="level-x")])
    assert passed(clears, *people) == {("passed", "")}
    assert not rows.all()


def test_a_fact_that_is_archived_or_a_value_it_cannot_have_is_refused():
    zhao = ledger.customer("Zhao")
    create_fact_type(form="number", draft=TypeDraft(name="Size"), key="size-x", actor=None)
    journey, other = (running([step("fact", fact="size-x", value=41)]) for _ in "ab")
    FactType.objects.filter(key="size-x").update(form="date")
    assert passed(journey, zhao) == {("refused", "fact_value")}
    FactType.objects.filter(key="size-x").update(archived_at=NOON)
    assert passed(other, zhao) == {("refused", "fact_gone")}


def test_the_customers_member_has_a_task_once_and_is_late_after_its_days():
    alice, bob = ledger.member("Alice"), ledger.member("Bob")
    zhao, qian = ledger.customer("Zhao", by=alice), ledger.customer("Qian", by=bob)
    alone = ledger.customer("Sun", by=bob)
    alone.follows.update(ended_at=NOON, ended_by="customer")
    alone.profile.consultant = None
    alone.profile.save(update_fields=["consultant"])
    journey = running([step("task", title="Call her", text="Ask for the rod", days=3)])
    assert passed(journey, zhao, qian, alone) == {("passed", ""), ("refused", "no_member")}
    todos = Todo.objects.filter(customer__in=[zhao, qian, alone]).order_by("customer_id")
    assert [(todo.member, todo.title) for todo in todos] == [(alice, "Call her"), (bob, "Call her")]
    today = clock.local(NOON).date()
    assert todos[0].last_on == today + timedelta(days=3)
    assert not todos[0].is_overdue(today + timedelta(days=3))
    assert todos[0].is_overdue(today + timedelta(days=4))
    assert path(run_of(journey, alone)) == [("s", "refused")]


def led_to(target):
    return step("journey", journey=target.pk)


def wait():
    return {"id": "w", "kind": "wait", "span": {"days": 9}}


def test_a_step_leads_into_another_journey_which_keeps_its_own_rules():
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    target = running([wait()])
    enter_customers(journey=target, customer_ids=[qian.pk], at=NOON - timedelta(days=3))
    journey = running([led_to(target)])
    assert passed(journey, zhao, qian) == {("passed", ""), ("refused", "journey_not_let_in")}
    run = run_of(target, zhao)
    assert run.origin == {"run": run_of(journey, zhao).pk, "journey": journey.pk}
    assert target.runs.filter(customer=qian).count() == 1


def test_a_journey_that_does_not_run_lets_nobody_in():
    zhao, target = ledger.customer("Zhao"), running([wait()])
    Journey.objects.filter(pk=target.pk).update(state="paused")
    assert passed(running([led_to(target)]), zhao) == {("refused", "journey_not_running")}


def test_two_journeys_do_not_pass_a_customer_to_and_fro_for_ever():
    zhao = ledger.customer("Zhao")
    always = {"mode": "always"}
    one, other = (running([wait()], reentry=always) for _ in "ab")
    for here, there in ((one, other), (other, one)):
        plan = {**here.draft, "flow": [led_to(there)]}
        Version.objects.filter(pk=here.version_id).update(plan=plan)
        Step.objects.filter(version=here.version_id).update(key="s", kind="journey")
    printed.cache_clear()
    enter_customers(journey=one, customer_ids=[zhao.pk], at=NOON)
    for _round in range(9):
        move_due(at=NOON)
    assert Run.objects.filter(customer=zhao).count() == 3
    reasons = Move.objects.filter(run__customer=zhao).values_list("reason", flat=True)
    assert set(reasons) == {"", "journey_again"}


def test_what_fails_for_one_customer_stops_only_that_run():
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    journey = running([step("task", title="Call her")])
    enter_customers(journey=journey, customer_ids=[zhao.pk, qian.pk], at=NOON)
    bad = run_of(journey, zhao)
    with connection.cursor() as cursor:  # what no step can know: the database refuses this row
        cursor.execute(
            "alter table outreach_todo add constraint no_zhao check (customer_id <> %s) not valid",
            [zhao.pk],
        )
    move_due(at=NOON)
    bad.refresh_from_db()
    assert (bad.state, "no_zhao" in bad.reason) == ("failed", True)
    assert path(run_of(journey, qian)) == [("s", "passed")]
    assert Todo.objects.filter(customer=qian).count() == 1
