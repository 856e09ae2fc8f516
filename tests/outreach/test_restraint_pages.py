"""The pages of restraint and of the ledger, and the customer's word about messages."""

import pytest

from tests import make as people
from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import NOON
from yutang.customers.models import Consent
from yutang.kernel.models import AuditEntry
from yutang.outreach.commands import planning
from yutang.outreach.commands.admission import admit
from yutang.outreach.models import Blackout, Budget, Message, Policy

pytestmark = pytest.mark.django_db
STAGES = ("lead", "active", "silent", "dormant", "churned")


@pytest.fixture
def owner():
    return people.client(people.member("Olga"))


def filled(**values):
    cells = {"contacts_7": 3, "promotions_7": 1, "contacts_30": 9, "promotions_30": 2}
    form = {f"{stage}_{cell}": n for stage in STAGES for cell, n in cells.items()}
    hours = {"quiet_from": "22:00", "quiet_to": "08:30", "gap_hours": 12}
    return form | hours | {"carrier_mode": "week", "holdout_percent": "2.5"} | values


def held(who):
    plan = make.source()
    planning.plan_customers(source=plan, terms=make.terms(), customer_ids=[who.pk])
    admit(at=NOON)
    return plan


def test_the_rules_are_shown_changed_and_written_down(owner):
    assert "Budgets by lifecycle" in owner.get("/restraint/").content.decode()
    assert owner.post("/restraint/save", filled()).status_code == 302
    policy = Policy.objects.get(pk=1)
    assert (policy.gap_hours, policy.carrier_mode, float(policy.holdout_percent)) == (
        12,
        "week",
        2.5,
    )
    assert Budget.objects.get(pk="churned").contacts_30 == 9
    changed = AuditEntry.objects.get(action="policy.changed").detail["changed"]
    assert changed["gap_hours"] == ["24", "12"]


def test_what_the_old_rules_held_back_is_asked_again(owner):
    make.policy()
    make.budgets(contacts_7=0)
    plan = held(make.customer())
    owner.post("/restraint/save", filled(quiet_from="00:00", quiet_to="00:00", holdout_percent=0))
    admit()
    assert Message.objects.get(source_id=plan.id).state == "admitted"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"active_promotions_7": 4}, "More promotions than contacts"),
        ({"lead_contacts_7": 10}, "More in 7 days than in 30"),
        ({"holdout_percent": 60}, "less than or equal to 50"),
        ({"gap_hours": ""}, "required"),
    ],
)
def test_rules_that_contradict_themselves_are_refused_at_their_field(owner, wrong, says):
    answer = owner.post("/restraint/save", filled(**wrong))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Policy.objects.filter(gap_hours=12).exists()


def test_days_without_messages_are_added_changed_and_removed(owner):
    form = {"name": "Stock", "begins": "2026-03-01", "ends": "2026-02-01"}
    refused = owner.post("/restraint/blackouts/new", form)
    assert (refused.status_code, "before the first" in refused.content.decode()) == (422, True)
    owner.post("/restraint/blackouts/new", form | {"ends": "2126-03-02", "lifecycles": "silent"})
    day = Blackout.objects.get()
    assert day.lifecycles == ["silent"]
    assert "Stock" in owner.get("/restraint/").content.decode()
    owner.post(f"/restraint/blackouts/{day.pk}", form | {"ends": "2126-03-05"})
    assert Blackout.objects.get().lifecycles == []
    owner.post(f"/restraint/blackouts/{day.pk}/remove", {"confirmed": "1"})
    assert not Blackout.objects.exists()
    acts = AuditEntry.objects.filter(action__startswith="policy.").values_list("action", flat=True)
    assert sorted(acts) == ["policy.blackout_removed"] + ["policy.blackout_saved"] * 2


def test_a_new_control_group_is_asked_for_first(owner):
    make.policy(holdout_salt="old")
    owner.post("/restraint/holdout", filled())
    assert Policy.objects.get().holdout_salt == "old"
    owner.post("/restraint/holdout", {"confirmed": "1"})
    assert Policy.objects.get().holdout_salt != "old"


def test_the_ledger_is_narrowed_and_taken_out(owner):
    make.policy()
    make.budgets(contacts_7=0)
    zhao = make.customer("Zhao")
    held(zhao)
    make.told(make.customer("Qian"), NOON)
    page = owner.get("/ledger/?state=held&reason=budget&day=2026-03-02").content.decode()
    assert "Zhao" in page
    assert "Qian" not in page
    assert "Contact budget is used up" in page
    assert "No message fits" in owner.get("/ledger/?day=2026-03-03&source=send:1").content.decode()
    owner.get("/ledger/?day=nonsense&source=send:x&state=no")
    sheet = b"".join(owner.get("/ledger/export?state=held").streaming_content).decode()
    assert "Zhao" in sheet
    assert AuditEntry.objects.filter(action="ledger.exported").exists()


def test_a_manager_sees_messages_to_customers_of_the_store_only():
    store = people.unit()
    manager = people.client(people.member("Max", role="store_manager", units=(store,)))
    make.told(make.customer("Zhao"), NOON)
    assert "Zhao" not in manager.get("/ledger/").content.decode()


def test_the_customers_page_shows_her_messages_and_takes_her_word(owner):
    make.policy()
    zhao = make.customer("Zhao")
    make.told(zhao, NOON, state="failed", reason="cap")
    page = owner.get(f"/customers/{zhao.pk}?tab=messages").content.decode()
    assert "Received enough messages this period" in page
    owner.post(f"/ledger/customer/{zhao.pk}/consent", {"given": "0"})
    assert Consent.objects.get().source.startswith("member:")
    page = owner.get(f"/customers/{zhao.pk}?tab=messages").content.decode()
    assert "told Olga" in page
    plan = held(zhao)
    assert make.state(plan, zhao) == ("suppressed", "opted_out")
    owner.post(f"/ledger/customer/{zhao.pk}/consent", {"given": "1"})
    assert make.state(held(zhao), zhao) == ("admitted", "")
    assert make.state(plan, zhao) == ("suppressed", "opted_out")  # what wasn't sent isn't sent now
