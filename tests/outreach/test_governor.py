"""The governor admits, holds back, or refuses, and says why."""

from datetime import date, timedelta

import pytest

from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.commands import give_consent
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit
from yutang.outreach.models import Blackout, Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _free():
    make.policy()


def planned(*customers, source=None, **terms):
    source = source or make.source()
    planning.plan_customers(
        source=source, terms=make.terms(**terms), customer_ids=[each.pk for each in customers]
    )
    return source


def test_what_nothing_restrains_is_admitted_with_its_member():
    who = make.customer()
    plan = planned(who)
    assert admit(at=NOON).admitted == 1
    message = Message.objects.get(source_id=plan.id)
    assert (message.state, message.member.name, message.lifecycle) == (
        "admitted",
        "Alice",
        "active",
    )


def test_an_audience_planned_twice_is_planned_once():
    audience = make.audience(make.customer("Zhao"), make.customer("Qian"))
    plan = make.source()
    assert planning.plan_audience(source=plan, terms=make.terms(), audience_id=audience.pk) == 2
    assert planning.plan_audience(source=plan, terms=make.terms(), audience_id=audience.pk) == 0


def test_what_is_not_due_waits():
    planned(make.customer(), due_at=NOON + HOUR)
    assert admit(at=NOON).asked == 0


def test_whoever_objected_hears_of_her_orders_only():
    who = make.customer()
    give_consent(customer_id=who.pk, purpose="marketing", given=False, source="page:stop")
    offer, notice = planned(who), planned(who, purpose="transaction")
    admit(at=NOON)
    assert make.state(offer, who) == ("suppressed", "opted_out")
    assert make.state(notice, who) == ("admitted", "")


def test_nobody_to_say_it_is_a_reason():
    who = make.customer(by=make.member("Left", status="left"))
    plan = planned(who)
    admit(at=NOON)
    assert make.state(plan, who) == ("suppressed", "relation")


def test_quiet_hours_hold_until_they_end_but_not_notices():
    make.policy(quiet_from="21:00", quiet_to="09:00")
    who, night = make.customer(), NOON + 11 * HOUR
    offer, notice = planned(who), planned(who, purpose="transaction")
    admit(at=night)
    assert make.state(offer, who) == ("held", "quiet")
    assert Message.objects.get(source_id=offer.id).held_until == NOON + 21 * HOUR
    assert make.state(notice, who) == ("admitted", "")


def test_a_blackout_holds_the_stages_it_names():
    Blackout.objects.create(
        name="Stock", begins=date(2026, 3, 1), ends=date(2026, 3, 3), lifecycles=["silent"]
    )
    active, silent = make.customer("Zhao"), make.customer("Qian", lifecycle="silent")
    plan = planned(active, silent)
    admit(at=NOON)
    assert make.state(plan, active) == ("admitted", "")
    assert make.state(plan, silent) == ("held", "blackout")
    held = Message.objects.get(source_id=plan.id, customer=silent)
    assert held.held_until == NOON + DAY + 12 * HOUR


def test_festivals_hold_where_the_policy_says_so():
    make.policy(skips_festivals=True)
    spring = NOON - timedelta(days=12)  # 18 February 2026
    who = make.customer(since=spring)
    plan = planned(who, due_at=spring)
    admit(at=spring)
    assert make.state(plan, who) == ("held", "blackout")


def test_the_gap_holds_until_it_is_over():
    make.policy(gap_hours=24)
    who = make.customer()
    make.told(who, NOON - 5 * HOUR)
    plan = planned(who)
    admit(at=NOON)
    assert make.state(plan, who) == ("held", "gap")
    assert Message.objects.get(source_id=plan.id).held_until == NOON + 19 * HOUR


@pytest.mark.parametrize(
    ("limit", "reason", "days"),
    [
        ({"contacts_7": 2}, "budget", 4),
        ({"promotions_7": 2}, "promotions", 4),
        ({"contacts_30": 2}, "budget", 27),
        ({"promotions_30": 2}, "promotions", 27),
    ],
)
def test_a_budget_holds_until_a_place_is_free(limit, reason, days):
    make.budgets(**limit)
    who = make.customer()
    make.told(who, NOON - 3 * DAY)
    make.told(who, NOON - DAY)
    make.told(who, NOON - HOUR, state="failed", reason="no_friend")  # counts nowhere
    plan = planned(who)
    admit(at=NOON)
    assert make.state(plan, who) == ("held", reason)
    assert Message.objects.get(source_id=plan.id).held_until == NOON + days * DAY


def test_a_service_takes_no_place_of_promotions():
    make.budgets(promotions_7=1)
    who = make.customer()
    make.told(who, NOON - DAY)
    service, offer = planned(who, purpose="service"), planned(who)
    admit(at=NOON)
    assert make.state(service, who) == ("admitted", "")
    assert make.state(offer, who) == ("held", "promotions")


@pytest.mark.parametrize(
    ("mode", "most", "days"), [("day", 1, 1), ("week", 7, 7), ("month", 31, 30)]
)
def test_wecoms_cap_holds_until_its_period_ends(mode, most, days):
    make.policy(carrier_mode=mode)
    who, first = make.customer(), NOON.replace(hour=0)  # Monday 2 March
    for n in range(most):
        make.told(who, first + n * timedelta(minutes=1), purpose="transaction")
    plan = planned(who, purpose="transaction")
    admit(at=NOON)
    assert make.state(plan, who) == ("held", "carrier")
    midnight = NOON + 12 * HOUR
    assert Message.objects.get(source_id=plan.id).held_until == midnight + (days - 1) * DAY


def test_the_more_important_plan_goes_first():
    make.policy(gap_hours=24)
    who = make.customer()
    early, late = planned(who, priority=1), planned(who, priority=5)
    admit(at=NOON)
    assert make.state(late, who) == ("admitted", "")
    assert make.state(early, who) == ("held", "arbitration")


def test_a_more_important_plan_of_tomorrow_is_left_its_place():
    make.policy(gap_hours=48)
    who = make.customer()
    today, tomorrow = planned(who), planned(who, priority=5, due_at=NOON + DAY)
    admit(at=NOON)
    assert make.state(today, who) == ("held", "arbitration")
    admit(at=NOON + DAY)
    assert make.state(tomorrow, who) == ("admitted", "")


def test_among_equals_the_earlier_goes_first_also_in_another_admission():
    make.policy(gap_hours=24)
    who = make.customer()
    second, first = planned(who), planned(who, due_at=NOON - HOUR)
    assert admit(at=NOON, source=second).held == 1
    assert admit(at=NOON).admitted == 1
    assert make.state(first, who) == ("admitted", "")


def test_its_time_can_be_over():
    who = make.customer()
    plan = planned(who, expires_at=NOON + HOUR)
    admit(at=NOON + HOUR)
    assert make.state(plan, who) == ("suppressed", "expired")


def test_what_is_admitted_within_its_time_waits_for_nothing():
    who = make.customer()
    plan = planned(who, expires_at=NOON + HOUR)
    admit(at=NOON)
    assert make.state(plan, who) == ("admitted", "")
    assert Message.objects.get(source_id=plan.id).held_until is None
