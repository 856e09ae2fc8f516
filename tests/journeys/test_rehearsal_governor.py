"""The rehearsal's governor is no second truth: the same verdicts as the statement that admits."""

from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.models import Consent, Customer
from yutang.journeys.queries.rehearsal.people import people
from yutang.journeys.queries.rehearsal.waiting import ledger, numbered
from yutang.journeys.rules.rehearsal.governor import (
    HELD,
    REASONS,
    Governor,
    moment_of,
    rivals_of,
)
from yutang.journeys.rules.rehearsal.times import moment
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit
from yutang.outreach.models import Blackout, Message
from yutang.outreach.queries.policy import rules
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS, Source, Terms

pytestmark = pytest.mark.django_db
STATES = ("admitted", "held", "suppressed")
PURPOSES = ["promotion", "promotion", "service", "transaction"]

policies = st.fixed_dictionaries(
    {
        "quiet_from": st.sampled_from(["00:00", "21:00", "13:00"]),
        "quiet_to": st.sampled_from(["00:00", "09:00", "15:00"]),
        "gap_hours": st.sampled_from([0, 0, 1, 24, 72, 900]),
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
        st.integers(0, 2),
        st.integers(1, 35 * 24),
        st.sampled_from(PURPOSES),
        st.sampled_from(["wecom_single", "moments", "sms"]),
        st.sampled_from(["delivered", "handed", "unknown"]),
    ),
    max_size=8,
)
plans = st.lists(
    st.tuples(
        st.sets(st.integers(0, 2), min_size=1),
        st.sampled_from(PURPOSES),
        st.sampled_from(["wecom_single", "wecom_single", "sms", "staff_todo", "moments"]),
        st.integers(0, 2),
        st.integers(-30, 30),
        st.sampled_from([None, None, 2, 40]),
        st.sampled_from([0, 0, 40]),
    ),
    min_size=1,
    max_size=5,
)
scenes = st.tuples(policies, limits, limits, pasts, plans, st.tuples(st.booleans(), st.booleans()))


@pytest.fixture
def three():
    """One of each stage; nobody follows the last."""
    alone = make.member("Left", status="left")
    rows = (make.customer("Zhao"), make.customer("Qian", lifecycle="silent"))
    return (*rows, make.customer("Sun", by=alone))


def lay(three: tuple[Customer, ...], scene: tuple[Any, ...]) -> None:
    """Put the scene into the database."""
    policy, active, silent, past, wanted, (is_closed, objects) = scene
    Consent.objects.all().delete()
    Consent.objects.create(customer=three[1], purpose="marketing", given=not objects, source="page")
    Message.objects.all().delete()
    Blackout.objects.all().delete()
    make.policy(**policy)
    make.budgets(lifecycles=("active",), **active)
    make.budgets(lifecycles=("silent",), **silent)
    if is_closed:
        day = (NOON + DAY).date()
        Blackout.objects.create(name="Closed", begins=day, ends=day, lifecycles=["active"])
    for who, hours, purpose, carrier, state in past:
        at = NOON - hours * HOUR
        make.told(three[who], at, purpose=purpose, carrier=carrier, state=state)
    for number, (who, purpose, carrier, priority, due, expires, control) in enumerate(wanted):
        due_at = NOON + due * HOUR
        expires_at = None if expires is None else due_at + expires * HOUR
        terms = Terms(carrier, purpose, priority, due_at, expires_at, control, "plan")
        ids = [three[each].pk for each in sorted(who)]
        planning.plan_customers(source=Source("send", number), terms=terms, customer_ids=ids)


@settings(
    phases=[Phase.explicit, Phase.generate],
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(scenes, st.lists(st.integers(0, 60), min_size=2, max_size=3))
def test_it_says_what_the_statement_says(three, scene, admissions):
    lay(three, scene)
    restraint = rules()
    who, past = people(np.array([each.pk for each in three]), restraint.values(NOON))
    governor = Governor(who, past, UNCOUNTED_CARRIERS)
    waiting = ledger(who)
    notes = numbered(waiting, 0)
    notes["order"] = np.arange(len(notes))
    at = NOON
    for hours in admissions:
        at += hours * HOUR + timedelta(minutes=7)
        now = moment_of(restraint.values(at))
        due = notes[notes["ask"] <= now.at]
        others = notes[notes["ask"] > now.at]
        found = governor.decide(due, now, rivals_of(due, others, now, governor.silent))
        admit(at=at)
        for note, state, reason, until in zip(
            due, found.state, found.reason, found.until, strict=True
        ):
            source = waiting[note["plan"]]
            row = Message.objects.get(
                source_type=source.type,
                source_id=source.id,
                customer_id=int(who.ids[note["who"]]),
            )
            said = (STATES[state], REASONS[reason], moment(until) if until else None)
            assert said == (row.state, row.reason, row.held_until)
        again = due[found.state == HELD]
        again["ask"] = found.until[found.state == HELD]
        notes = np.concatenate([others, again])
