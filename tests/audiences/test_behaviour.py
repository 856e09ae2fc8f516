"""Tags that customers earn by what they do."""

from datetime import timedelta

import pytest

from tests import make as shared
from tests.customers import make
from yutang.audiences.commands import behaviour as commands
from yutang.audiences.commands.behaviour import Draft, save_behaviour, switch_behaviour
from yutang.audiences.models import BehaviourDay, BehaviourFit, BehaviourTag
from yutang.audiences.rules import behaviour as rules
from yutang.audiences.rules import schema
from yutang.audiences.rules.behaviour import ORDERS, Pattern, pattern_of
from yutang.customers import log
from yutang.customers.commands import tag_customers, untag_customers
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, CustomerTag
from yutang.kernel import clock, readers

pytestmark = pytest.mark.django_db
THRICE = Pattern("scanned", 3, 14)


@pytest.fixture
def owner():
    return shared.member("Owner")


def saved(owner, *, pattern=THRICE, keep=30, name="Often here") -> BehaviourTag:
    draft = Draft(name, pattern.rule(), make.tag(name).pk, keep)
    return save_behaviour(draft=draft, actor=owner)


def scan(customer, *, times=1, at=None) -> None:
    for _ in range(times):
        log.record(customer.pk, Kind.SCANNED, happened_at=at or clock.now())


def read() -> None:
    make.read()
    while readers.read_once(log.LOG.readers["behaviour"]):
        make.let_read()


def bearers(behaviour) -> set[int]:
    rows = CustomerTag.objects.filter(tag=behaviour.tag_id)
    return set(rows.values_list("customer_id", flat=True))


def test_who_comes_to_fit_gets_the_tag_and_the_log_says_by_which_rule(owner):
    behaviour = saved(owner)
    zhao, qian = (make.follow(name).customer for name in ("Zhao", "Qian"))
    scan(zhao, times=3)
    scan(qian, times=2)
    read()
    assert bearers(behaviour) == {zhao.pk}
    row = CustomerTag.objects.get()
    assert (row.source, row.source_ref) == ("rule", behaviour.ref)
    told = Activity.objects.get(kind=Kind.TAGGED)
    assert told.props["source_ref"] == behaviour.ref
    assert BehaviourDay.objects.get().tagged == 1
    scan(qian)
    read()
    assert bearers(behaviour) == {zhao.pk, qian.pk}


def test_a_rule_that_is_switched_on_looks_at_everybody(owner):
    zhao = make.follow("Zhao").customer
    scan(zhao, times=3)
    make.read()
    behaviour = saved(owner)
    commands.run_all(behaviour_id=behaviour.pk)
    assert bearers(behaviour) == {zhao.pk}
    switch_behaviour(behaviour_id=behaviour.pk, is_on=False, actor=owner)
    switch_behaviour(behaviour_id=behaviour.pk, is_on=True, actor=owner)
    behaviour.refresh_from_db()
    assert behaviour.progress.state == "waiting"


def test_who_has_not_fitted_for_long_loses_the_tag_but_never_one_given_by_hand(owner):
    behaviour = saved(owner, keep=30)
    zhao, qian = (make.follow(name).customer for name in ("Zhao", "Qian"))
    tag_customers(customer_ids=[qian.pk], tag_ids=[behaviour.tag_id], source="member")
    for customer in (zhao, qian):
        scan(customer, times=3)
    read()
    later = clock.now() + timedelta(days=20)
    with clock.frozen(later):
        commands.run_every()
        assert bearers(behaviour) == {zhao.pk, qian.pk}
    with clock.frozen(clock.now() + timedelta(days=60)):
        commands.run_every()
    assert bearers(behaviour) == {qian.pk}
    assert BehaviourDay.objects.filter(untagged=1).exists()


def test_a_tag_taken_by_hand_does_not_come_back_while_the_rule_fits_on(owner):
    behaviour = saved(owner)
    zhao = make.follow("Zhao").customer
    scan(zhao, times=3)
    read()
    untag_customers(customer_ids=[zhao.pk], tag_ids=[behaviour.tag_id], source="member")
    scan(zhao)
    read()
    assert bearers(behaviour) == set()


def test_a_failing_rule_is_switched_off_alone(owner):
    broken, fine = saved(owner, name="Broken"), saved(owner, name="Fine")
    BehaviourTag.objects.filter(pk=broken.pk).update(rule={"version": 9})
    zhao = make.follow("Zhao").customer
    scan(zhao, times=3)
    read()
    broken.refresh_from_db()
    assert not broken.is_on
    assert broken.error
    assert bearers(fine) == {zhao.pk}


def test_another_rule_takes_back_what_the_old_one_gave(owner):
    behaviour = saved(owner)
    zhao = make.follow("Zhao").customer
    scan(zhao, times=3)
    read()
    draft = Draft("Often here", Pattern("scanned", 9, 14).rule(), behaviour.tag_id)
    save_behaviour(draft=draft, actor=owner, behaviour_id=behaviour.pk)
    assert bearers(behaviour) == set()
    assert not BehaviourFit.objects.exists()


@pytest.mark.parametrize(
    "pattern",
    [THRICE, Pattern(ORDERS, 2, 90), Pattern(ORDERS, 1, 7, "category:3"),
     Pattern("scanned", 1, 7, "code:12"), Pattern("content_read", 3, 14, "material:7")],
)  # fmt: skip
def test_patterns_are_rules_and_read_back(pattern):
    schema.parse(pattern.rule())
    assert pattern_of(pattern.rule()) == pattern


def test_a_rule_names_the_activities_after_which_somebody_may_fit():
    def kinds(*nodes):
        return rules.kinds(schema.parse({"version": 1, "where": {"all": list(nodes)}}))

    activity = THRICE.rule()["where"]["all"][0]
    orders = Pattern(ORDERS, 1, 7).rule()["where"]["all"][0]
    assert kinds(activity) == {"scanned", "merged", "split"}
    assert kinds(orders) == {"order_paid", "order_refunded", "merged", "split"}
    assert kinds({"activity": {}, "measure": "count", "is": "ge", "value": 1}) is None


def test_the_pages_make_count_show_and_switch_a_rule(owner):
    browser = shared.client(owner)
    assert "No behaviour tags yet" in browser.get("/audiences/behaviour/").content.decode()
    tag = make.tag("Often here")
    given = {"name": "Scans", "how": "simple", "what": "scanned", "times": 3, "days": 14,
             "tag": tag.pk, "keep_days": 30}  # fmt: skip
    counted = browser.post("/audiences/behaviour/count", given).content.decode()
    assert "0 customers fit" in counted
    answer = browser.post("/audiences/behaviour/new", given)
    behaviour = BehaviourTag.objects.get()
    assert answer.url == f"/audiences/behaviour/{behaviour.pk}"
    for address in ("", f"{behaviour.pk}", f"{behaviour.pk}/edit"):
        assert browser.get(f"/audiences/behaviour/{address}").status_code == 200
    browser.post(f"/audiences/behaviour/{behaviour.pk}/switch", {"on": "0"})
    behaviour.refresh_from_db()
    assert not behaviour.is_on
    wrong = given | {"how": "rule", "rule": '{"version": 1, "where": {"nothing": 1}}'}
    refused = browser.post(f"/audiences/behaviour/{behaviour.pk}/edit", wrong)
    assert refused.status_code == 422
    assert refused.context["form"].errors["rule"]
    browser.post(f"/audiences/behaviour/{behaviour.pk}/delete", {"confirmed": "1"})
    assert not BehaviourTag.objects.exists()


def test_the_timeline_and_the_tag_say_which_rule_it_was(owner):
    behaviour = saved(owner, name="Often here")
    zhao = make.follow("Zhao").customer
    scan(zhao, times=3)
    read()
    make.read()
    page = shared.client(owner).get(f"/customers/{zhao.pk}").content.decode()
    assert "by the rule “Often here”" in page
    assert f"Rule: {behaviour.name}" in page


def test_who_reads_an_article_three_times_within_two_weeks_gets_a_tag(owner):
    behaviour = saved(owner, pattern=Pattern(Kind.CONTENT_READ, 3, 14, "material:7"))
    zhao, qian, sun = (make.follow(name).customer for name in ("Zhao", "Qian", "Sun"))
    old = clock.now() - timedelta(days=20)
    for customer, material, at in (
        *[(zhao, 7, None)] * 3,
        *[(qian, 8, None)] * 3,
        *[(sun, 7, None)] * 2,
        (sun, 7, old),
    ):
        log.record(
            customer.pk,
            Kind.CONTENT_READ,
            happened_at=at,
            subject=("material", material),
            seconds=40,
            depth=90,
        )
    read()
    assert bearers(behaviour) == {zhao.pk}
