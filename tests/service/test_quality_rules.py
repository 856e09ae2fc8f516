"""Sensitive words: wished for here, kept by WeCom, looked for when an answer was lost, compared."""

from datetime import timedelta
from itertools import count

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.make import member, unit
from tests.make import client
from tests.worlds import Simulator
from yutang.kernel import clock
from yutang.org.models import Unit
from yutang.service import quality_checks
from yutang.service.commands.quality import comparing, pushing, rules
from yutang.service.errors import RuleUnchanged, TooManyRules
from yutang.service.models import Behaviour, InterceptRule
from yutang.service.rules.quality import Wording, masked, split_words
from yutang.wecom.api import intercept
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy

pytestmark = pytest.mark.django_db
_numbers = count(1)


@pytest.fixture(autouse=True)
def bare(request, simulator: Simulator):
    """The stand-in keeps no rules of other tests."""
    yield
    if "wecom" in request.fixturenames:
        for each in intercept.listing(connect()):
            intercept.delete(connect(), each.rule_id)


def wording(**more) -> Wording:
    plain = {
        "name": f"Promises {next(_numbers)}",
        "words": ["best", "cure"],
        "semantics": [1],
        "kind": 1,
        "userids": ["Alice"],
        "department_ids": [3],
    }
    return Wording.of(plain | more)


def rule(**more) -> InterceptRule:
    return rules.save_rule(pk=None, wording=wording(**more), actor=member("Olga", role="operator"))


def push(row: InterceptRule) -> InterceptRule:
    pushing.push_rule(pk=row.pk)
    row.refresh_from_db()
    return row


def unanswered(wecom: Simulator) -> InterceptRule:
    """A rule that WeCom made without a word."""
    wecom.post("/sim/faults", kind="silent", match="externalcontact/add_intercept_rule", count=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yutang.wecom.client.ANSWER_SECONDS", 2.0)
        return push(rule())


def at_wecom() -> list[Wording]:
    return [pushing.wording_at(connect(), each.rule_id) for each in intercept.listing(connect())]


def test_words_are_parted_by_lines_and_all_kinds_of_commas_and_stand_once():
    assert split_words("best，cure,\n最好、best\n ;第一；") == ["best", "cure", "最好", "第一"]


def test_a_hidden_name_keeps_its_first_character():
    assert [masked(name) for name in ("赵晓", "欧阳娜娜", "Z", "")] == ["赵*", "欧**", "Z*", "*"]


def test_a_rule_is_made_changed_and_deleted_at_wecom(wecom: Simulator):
    row = push(rule())
    assert row.state == "kept"
    assert at_wecom() == [rules.wording_of(row)]
    changed = wording(name="Promises", words=["first"], semantics=[], kind=2, userids=["Bob"])
    rules.save_rule(pk=row.pk, wording=changed, actor=member("Olga"))
    assert push(row).state == "kept"
    assert at_wecom() == [changed]
    rules.delete_rule(pk=row.pk, actor=member("Olga"))
    pushing.push_rule(pk=row.pk)
    assert (at_wecom(), InterceptRule.objects.count()) == ([], 0)


def test_a_creation_without_an_answer_is_looked_for_and_not_made_twice(wecom: Simulator):
    row = unanswered(wecom)
    assert (row.state, row.rule_id) == ("unknown", "")
    assert push(row).state == "kept"
    assert at_wecom() == [rules.wording_of(row)]


def test_what_was_changed_while_the_answer_was_lost_is_told_afterwards(wecom: Simulator):
    row = unanswered(wecom)
    changed = wording(words=["first"])
    rules.save_rule(pk=row.pk, wording=changed, actor=member("Olga"))
    assert push(row).state == "waiting"
    assert push(row).state == "kept"
    assert at_wecom() == [changed]


def test_what_never_arrived_is_made_after_three_looks_in_vain(wecom: Simulator):
    row = rule()
    InterceptRule.objects.filter(pk=row.pk).update(state="unknown", called_at=clock.now())
    for _look in range(pushing.MOST_LOOKS):
        assert push(row).rule_id == ""
    assert push(row).state == "kept"
    assert len(at_wecom()) == 1


def test_a_worker_that_died_during_the_call_leaves_a_rule_to_be_looked_for(wecom: Simulator):
    row = push(rule())
    InterceptRule.objects.filter(pk=row.pk).update(state="calling", rule_id="")
    assert push(row).state == "kept"
    assert len(at_wecom()) == 1


def test_deleting_what_was_made_without_an_answer_deletes_it_at_wecom(wecom: Simulator):
    row = unanswered(wecom)
    rules.delete_rule(pk=row.pk, actor=member("Olga"))
    pushing.push_rule(pk=row.pk)
    pushing.push_rule(pk=row.pk)
    assert (at_wecom(), InterceptRule.objects.count()) == ([], 0)


def test_what_wecom_refuses_says_why_and_is_tried_again(wecom: Simulator):
    row = push(rule(userids=[], department_ids=[]))
    assert row.state == "refused"
    assert row.detail
    InterceptRule.objects.filter(pk=row.pk).update(userids=["Alice"])
    rules.put_back(pk=row.pk, actor=member("Olga"))
    assert push(row).state == "kept"


def test_while_wecom_is_busy_the_rule_waits(wecom: Simulator):
    wecom.post("/sim/faults", kind="errcode:45009", match="externalcontact/add_intercept_rule")
    row = rule()
    with pytest.raises(Busy):
        pushing.push_rule(pk=row.pk)
    row.refresh_from_db()
    assert row.state == "waiting"


def test_drift_is_shown_and_mended_either_way(wecom: Simulator):
    row = push(rule())
    with pytest.raises(RuleUnchanged):
        rules.take_over(pk=row.pk, actor=member("Olga"))
    intercept.update(
        connect(),
        row.rule_id,
        intercept.Wish(row.name, ["other"], [], 2),
        before=intercept.Range(),
        after=intercept.Range(),
    )
    assert comparing.compare_rules() == 1
    page = client(member("Olga")).get("/quality/rules")
    assert [each.differences for each in page.context["rules"]] == [
        ["words", "what is recognised", "what happens"]
    ]
    rules.put_back(pk=row.pk, actor=member("Olga"))
    assert push(row).state == "kept"
    assert at_wecom() == [rules.wording_of(row)]
    InterceptRule.objects.filter(pk=row.pk).update(words=["mine"])
    assert comparing.compare_rules() == 1
    rules.take_over(pk=row.pk, actor=member("Olga"))
    row.refresh_from_db()
    assert (row.state, sorted(row.words)) == ("kept", ["best", "cure"])


def test_a_rule_that_is_gone_at_wecom_is_made_anew_or_goes_here_too(wecom: Simulator):
    for act, left in ((rules.put_back, 1), (rules.take_over, 0)):
        row = push(rule())
        intercept.delete(connect(), row.rule_id)
        assert comparing.compare_rules() == 1
        act(pk=row.pk, actor=member("Olga"))
        pushing.push_rule(pk=row.pk)
        assert (len(at_wecom()), InterceptRule.objects.count()) == (left, left)
        for each in InterceptRule.objects.all():
            intercept.delete(connect(), each.rule_id)
            each.delete()


def test_rules_that_are_only_at_wecom_come_here(wecom: Simulator):
    intercept.add(connect(), intercept.Wish("Theirs", ["word"]), users=["Bob"])
    comparing.compare_rules()
    found = InterceptRule.objects.get()
    assert (found.name, found.state, found.userids) == ("Theirs", "kept", ["Bob"])


def test_lost_steps_are_taken_again():
    row = rule()
    jobs = ProcrastinateJob.objects.filter(task_name="service.push_rule", args__rule_pk=row.pk)
    assert jobs.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set queueing_lock = null")
    comparing.go_on()
    assert jobs.count() == 1, "it was begun a moment ago"
    with clock.frozen(clock.now() + timedelta(hours=1)):
        comparing.go_on()
    assert jobs.count() == 2


def test_of_a_hundred_rules_none_is_added():
    InterceptRule.objects.bulk_create(
        InterceptRule(name=f"{n}", words=["a"], userids=["Alice"]) for n in range(100)
    )
    with pytest.raises(TooManyRules):
        rule()


FORM = {"name": "Promises", "words": "best", "kind": "1"}


@pytest.fixture
def chosen():
    """A unit and a member who are in WeCom."""
    store = unit("West Lake", parent=unit("Brand"))
    Unit.objects.filter(pk=store.pk).update(wecom_department_id=3)
    return {"units": [store.pk], "members": [member("Alice").pk]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "n" * 21}, "name"),
        ({"words": " ,\n"}, "words"),
        ({"words": "w" * 33}, "words"),
        ({"words": ",".join(str(n) for n in range(301))}, "words"),
        ({"kind": "3"}, "kind"),
        ({"semantics": ["9"]}, "semantics"),
        ({"units": [], "members": []}, "units"),
    ],
)
def test_each_limit_of_wecoms_is_told_at_its_field(chosen, wrong, field):
    answer = client(member("Olga", role="operator")).post(
        "/quality/rules/new", FORM | chosen | wrong
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_a_rule_is_made_by_the_form_and_keeps_people_whom_nobody_here_knows(chosen):
    olga = client(member("Olga", role="operator"))
    assert olga.post("/quality/rules/new", FORM | chosen | {"semantics": ["1"]}).status_code == 302
    row = InterceptRule.objects.get()
    assert (row.userids, row.department_ids, row.semantics) == (["Alice"], [3], [1])
    InterceptRule.objects.filter(pk=row.pk).update(userids=["Alice", "Stranger"])
    page = olga.get(f"/quality/rules/{row.pk}").content.decode()
    assert "best" in page
    olga.post(f"/quality/rules/{row.pk}", FORM | {"units": chosen["units"]})
    row.refresh_from_db()
    assert row.userids == ["Stranger"]


def test_managers_read_the_rules_and_headquarters_change_them(chosen):
    row = rule()
    carol = client(member("Carol", role="store_manager"), language="zh-hans")
    page = carol.get("/quality/rules").content.decode()
    assert "敏感词" in page
    assert "/quality/rules/new" not in page
    assert carol.post(f"/quality/rules/{row.pk}/delete", {"confirmed": "1"}).status_code == 403
    olga = client(member("Olga"))
    assert olga.post(f"/quality/rules/{row.pk}/delete").status_code == 200, "asks first"
    olga.post(f"/quality/rules/{row.pk}/delete", {"confirmed": "1"})
    assert not InterceptRule.objects.exists(), "WeCom never heard of it"


def test_doctor_finds_rules_that_differ_and_figures_that_stopped():
    assert quality_checks.quality() == []
    InterceptRule.objects.create(name="A", words=["a"], rule_id="r1", state="drifted")
    Behaviour.objects.create(member=member(), day=clock.today() - timedelta(days=9))
    assert [finding.level for finding in quality_checks.quality()] == ["warn", "warn"]
