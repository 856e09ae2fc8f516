"""Entering, leaving and reaching goals against a plain model of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customers.make import NOON
from tests.journeys.make import running, wait
from tests.journeys.trigger_make import BEFORE, hours, listen, people
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.journeys.models import Journey, Run
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
GOAL_DAYS, AGAIN_DAYS = 3, 2
EVENTS = st.tuples(
    st.sampled_from([Kind.ADDED, Kind.ADDED, Kind.REMOVED_US, Kind.ORDER_PAID]),
    st.integers(0, 1),  # which customer
    st.integers(0, 150),  # hours after noon
)


@dataclass
class Modelled:
    entered: datetime
    state: str = "waiting"
    goal: datetime | None = None


def model(mode: str, events: list[tuple[Kind, datetime]]) -> list[Modelled]:
    """What becomes of one customer, event by event."""
    runs: list[Modelled] = []
    for kind, at in events:
        inside = [run for run in runs if run.state == "waiting"]
        if kind == Kind.ADDED:
            lately = [run for run in runs if run.entered > at - timedelta(days=AGAIN_DAYS)]
            refused = {"never": runs, "after": inside or lately, "always": []}[mode]
            if not refused:
                runs.append(Modelled(at))
        for run in runs:
            if kind == Kind.REMOVED_US and run.state == "waiting" and run.entered < at:
                run.state = "left"
            is_goal = run.entered < at < run.entered + timedelta(days=GOAL_DAYS)
            if kind == Kind.ORDER_PAID and is_goal and run.goal is None:
                run.goal = at
    return runs


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    mode=st.sampled_from(["never", "after", "always"]),
    events=st.lists(EVENTS, max_size=24),
    batch=st.integers(1, 24),
)
def test_everybody_is_where_a_plain_model_says(mode, events, batch):
    customers = people(2)
    events = sorted(events, key=lambda each: each[2])
    with clock.frozen(NOON + timedelta(days=30)):
        journey = running(
            [wait("w", days=90)],
            triggers=[{"kind": "activity", "match": {"kinds": ["added"]}}],
            exits=[{"kinds": ["removed_us"]}],
            goal={"match": {"kinds": ["order_paid"]}, "days": GOAL_DAYS},
            reentry={"mode": mode, "days": AGAIN_DAYS},
        )
        Journey.objects.filter(pk=journey.pk).update(started_at=BEFORE)
        for start in range(0, len(events), batch):
            with transaction.atomic():
                for kind, who, at in events[start : start + batch]:
                    log.record(customers[who].pk, kind, happened_at=hours(at))
            listen()
    for who, customer in enumerate(customers):
        own = [(kind, hours(at)) for kind, each, at in events if each == who]
        runs = Run.objects.filter(journey=journey, customer=customer).order_by("entered_at", "pk")
        found = [Modelled(run.entered_at, run.state, run.goal_at) for run in runs]
        assert found == model(mode, own)
    Journey.objects.filter(pk=journey.pk).update(state="ended", ended_at=BEFORE - timedelta(999))
