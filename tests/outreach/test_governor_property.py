"""Whatever the rules, the plans and the hours: the governor decides as the plain model does."""

from datetime import time, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.outreach import ledger_make as make
from tests.outreach.governor_model import Note, Person, World
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.models import Consent, Customer
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit
from yutang.outreach.models import Budget, Message, Policy
from yutang.outreach.queries.simulation import preview
from yutang.outreach.rules import governor
from yutang.outreach.rules.governor import Source, Terms

pytestmark = pytest.mark.django_db
STAGES = ("active", "silent")

policies = st.fixed_dictionaries(
    {
        "quiet_from": st.sampled_from(["00:00", "21:00", "13:00"]),
        "quiet_to": st.sampled_from(["00:00", "09:00", "15:00"]),
        "gap_hours": st.sampled_from([0, 0, 1, 24, 72]),
        "carrier_mode": st.sampled_from(["month", "week", "day"]),
        "holdout_percent": st.sampled_from([0, 0, 30]),
        "holdout_salt": st.sampled_from(["a", "b"]),
    }
)
limits = st.fixed_dictionaries(
    {
        "contacts_7": st.integers(0, 4),
        "promotions_7": st.integers(0, 3),
        "contacts_30": st.integers(1, 6),
        "promotions_30": st.integers(0, 4),
    }
)
pasts = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.integers(1, 35 * 24),  # hours ago
        st.sampled_from(["promotion", "service", "transaction"]),
        st.sampled_from(["wecom_single", "moments", "sms"]),
        st.sampled_from(["delivered", "handed", "unknown", "failed"]),
    ),
    max_size=8,
)
plans = st.lists(
    st.tuples(
        st.sets(st.integers(0, 2), min_size=1),
        st.sampled_from(["promotion", "promotion", "service", "transaction"]),
        st.sampled_from(["wecom_single", "wecom_single", "sms", "moments"]),
        st.integers(0, 2),  # priority
        st.integers(-30, 30),  # due in hours
        st.sampled_from([None, None, 2, 40]),  # expires after hours
        st.sampled_from([0, 0, 40]),  # control percent
    ),
    min_size=1,
    max_size=5,
)
steps = st.lists(
    st.tuples(st.integers(0, 60), st.booleans(), st.sampled_from([1, 2, 100])),
    min_size=1,
    max_size=4,
)
scenes = st.tuples(policies, limits, limits, pasts, plans)


class Scene:
    """Three customers in the database and in the model."""

    def __init__(self, policy, active, silent):
        Message.objects.all().delete()
        Consent.objects.all().delete()
        self.policy = make.policy(**policy)
        make.budgets(lifecycles=("active",), **active)
        make.budgets(lifecycles=("silent",), **silent)
        out = {
            row.pk
            for row in self.customers
            if governor.in_group(policy["holdout_salt"], row.pk, policy["holdout_percent"])
        }
        budgets = {row.lifecycle: row for row in Budget.objects.all()}
        self.world = World(Policy.objects.get(pk=1), budgets, out)

    customers: tuple[Customer, ...] = ()
    people: tuple[Person, ...] = ()

    def tell(self, past):
        for who, hours, purpose, carrier, state in past:
            at = NOON - hours * HOUR
            reason = "no_friend" if state == "failed" else ""
            row = make.told(
                self.customers[who], at, purpose=purpose, carrier=carrier, state=state,
                reason=reason,
            )  # fmt: skip
            self.world.notes.append(
                Note(row.pk, self.people[who], 0, carrier, purpose, state=state, admitted_at=at)
            )

    def terms(self, plan):
        who, purpose, carrier, priority, due, expires, control = plan
        due_at = NOON + due * HOUR
        expires_at = None if expires is None else due_at + expires * HOUR
        return [self.customers[n].pk for n in sorted(who)], Terms(
            carrier, purpose, priority, due_at, expires_at, control, "plan"
        )

    def plan(self, number, plan):
        ids, terms = self.terms(plan)
        source = Source("send", number)
        assert planning.plan_customers(source=source, terms=terms, customer_ids=ids) == len(ids)
        assert planning.plan_customers(source=source, terms=terms, customer_ids=ids) == 0
        known = {person.id: person for person in self.people}
        for row in Message.objects.filter(source_type="send", source_id=number).order_by("id"):
            self.world.notes.append(
                Note(
                    row.pk,
                    known[row.customer_id],
                    number,
                    row.carrier,
                    row.purpose,
                    row.priority,
                    row.due_at,
                    row.expires_at,
                    governor.in_group("plan", row.customer_id, terms.control_percent),
                )
            )

    def compare(self):
        rows = {row.pk: row for row in Message.objects.all()}
        for note in self.world.notes:
            row = rows[note.id]
            got = (row.state, row.reason, row.held_until)
            if note.source:
                assert got == (note.state, note.reason, note.held_until)
                if row.carrier == "wecom_single":
                    assert row.member_id == note.member_id


@pytest.fixture
def three():
    """One of each stage, one of them without anybody who follows."""
    alone = make.member("Left", status="left")
    rows = (
        make.customer("Zhao"),
        make.customer("Qian", lifecycle="silent"),
        make.customer("Sun", by=alone),
    )
    Scene.customers = rows
    alice = make.member().pk
    Scene.people = tuple(
        Person(row.pk, stage, member_id=member)
        for row, stage, member in zip(
            rows, ("active", "silent", "active"), (alice, alice, None), strict=True
        )
    )


many = settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@many
@given(scenes, steps, st.sets(st.integers(0, 2), max_size=1))
def test_the_governor_decides_as_the_plain_model_does(three, drawn, admissions, objectors):
    *rules, past, wanted = drawn
    scene = Scene(*rules)
    scene.tell(past)
    for number, person in enumerate(scene.people):
        person.opted_out = number in objectors
        if person.opted_out:
            Consent.objects.create(
                customer_id=person.id, purpose="marketing", given=False, source="page:stop"
            )
    for number, plan in enumerate(wanted, start=1):
        scene.plan(number, plan)
    at = NOON
    for hours, by_source, most in admissions:
        at += hours * HOUR + timedelta(minutes=7)
        source = Source("send", 1) if by_source else None
        admit(at=at, source=source, most=most)
        scene.world.admit(at, source=1 if by_source else None, most=most)
        scene.compare()


@many
@given(scenes)
def test_a_preview_says_what_admitting_then_does_and_writes_nothing(three, drawn):
    *rules, past, (*others, mine) = drawn
    scene = Scene(*rules)
    scene.tell(past)
    for number, plan in enumerate(others, start=1):
        scene.plan(number, plan)
    ids, terms = scene.terms(mine)
    at, source = max(NOON, terms.due_at), Source("send", 99)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction read only")
        seen = preview(terms=terms, customer_ids=ids, source=source, at=at)
        transaction.set_rollback(True)
    scene.plan(99, mine)
    planned = preview(terms=terms, customer_ids=ids, source=source, at=at)
    tally = admit(at=at, source=source)
    assert (seen.total, seen.admitted) == (len(ids), tally.admitted)
    assert {row.reason: row.count for row in seen.reasons} == tally.reasons
    assert (planned.admitted, planned.reasons) == (seen.admitted, seen.reasons)
    rows = Message.objects.filter(source_id=99, source_type="send")
    for reason, _count, until in seen.reasons:
        waits = [row.held_until for row in rows if row.reason == reason and row.held_until]
        assert until == min(waits, default=None)


def test_a_preview_names_rivals_and_members():
    make.policy()
    zhao, qian = make.customer("Zhao"), make.customer("Qian", by=make.member("Bob"))
    rival = make.source()
    planning.plan_customers(
        source=rival, terms=make.terms(due_at=NOON + 2 * DAY), customer_ids=[zhao.pk]
    )
    audience = make.audience(zhao, qian)
    seen = preview(terms=make.terms(), audience_id=audience.pk, at=NOON)
    assert (seen.total, seen.admitted, seen.members) == (2, 2, 2)
    assert [(row.source, row.count) for row in seen.rivals] == [(rival, 1)]


def test_a_preview_in_the_night_names_the_control_group_and_who_will_confirm():
    make.policy(quiet_from=time(21), quiet_to=time(9))
    night = NOON + 10 * HOUR
    audience = make.audience(make.customer("Zhao"), make.customer("Qian", by=make.member("Bob")))
    kept = preview(terms=make.terms(control_percent=100), audience_id=audience.pk, at=night)
    assert [(row.reason, row.count) for row in kept.reasons] == [("control", 2)]
    seen = preview(terms=make.terms(), audience_id=audience.pk, at=night)
    assert [(row.reason, row.count) for row in seen.reasons] == [("quiet", 2)]
    assert (seen.admitted, seen.members) == (0, 2)
