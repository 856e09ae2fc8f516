"""Inheritance, statistics and intercept rules, called at the stand-in."""

from datetime import timedelta

import pytest

from yutang.kernel import clock
from yutang.wecom.api import groups, intercept, statistics, transfer

pytestmark = pytest.mark.django_db


def friend(simulator, member="Alice"):
    person = simulator.post("/sim/people", name="孙悦")
    simulator.post("/sim/member/add", person=person["id"], member=member)
    return person


def leaver(simulator):
    simulator.post("/sim/members/create", userid="Parting", name="Parting", departments=[3])
    person = friend(simulator, "Parting")
    chat = simulator.post("/sim/groups/create", owner="Parting", name="g")["chat_id"]
    simulator.post("/sim/members/resign", member="Parting")
    return person, chat


def test_customers_on_the_job_are_handed_on_and_followed_up(wecom, simulator):
    person = friend(simulator)
    ids = [person["external_userid"], "wmNone"]
    pair = {"handover": "Alice", "takeover": "Bob", "has_left": False}
    begun = transfer.start(wecom, external_userids=ids, message="你好", **pair)
    assert [row.errcode for row in begun] == [0, 40096]
    found = {row.external_userid: row.status for row in transfer.results(wecom, **pair)}
    assert found[ids[0]] == transfer.WAITING
    simulator.post("/sim/transfers/accept", person=person["id"], member="Bob")
    found = {row.external_userid: row.status for row in transfer.results(wecom, **pair)}
    assert found[ids[0]] == transfer.DONE


def test_who_left_leaves_customers_and_groups_to_an_heir(wecom, simulator):
    person, chat = leaver(simulator)
    waiting = [row for row in transfer.unassigned(wecom) if row.handover_userid == "Parting"]
    assert [row.external_userid for row in waiting] == [person["external_userid"]]
    pair = {"handover": "Parting", "takeover": "Bob", "has_left": True}
    begun = transfer.start(wecom, external_userids=[waiting[0].external_userid], **pair)
    assert begun[0].errcode == 0
    failed = transfer.hand_groups(wecom, [chat, "wrNone"], new_owner="Bob", has_left=True)
    assert [(row.chat_id, row.errcode) for row in failed] == [("wrNone", 40050)]
    assert groups.get(wecom, chat).owner == "Bob"


def test_figures_of_members_and_groups(wecom, simulator):
    simulator.post("/sim/groups/create", owner="Carol", name="g")
    until = clock.now()
    since = until - timedelta(days=3)
    days = statistics.behaviour(wecom, ["Alice"], since=since, until=until)
    assert len(days) == 4
    assert days[0].reply_percentage is None
    rows = statistics.groups_by_owner(wecom, ["Carol"], since=since, until=until)
    assert rows[0].owner == "Carol"
    assert rows[0].data.chat_total >= 1
    by_day = statistics.groups_by_day(wecom, ["Carol"], since=since, until=until)
    assert by_day[-1].data.chat_total == rows[0].data.chat_total


def test_rules_are_made_read_changed_and_removed(wecom):
    wish = intercept.Wish("竞品", ["加V"], [intercept.PHONE])
    rule_id = intercept.add(wecom, wish, users=["Alice"])
    rule = intercept.get(wecom, rule_id)
    assert (rule.rule_name, rule.word_list, rule.semantics_list) == ("竞品", ["加V"], [1])
    after = intercept.Range(user_list=["Bob"], department_list=[3])
    changed = intercept.Wish("竞品2", ["加V", "加微"], kind=intercept.WARN)
    intercept.update(wecom, rule_id, changed, before=rule.applicable_range, after=after)
    rule = intercept.get(wecom, rule_id)
    assert (rule.applicable_range, rule.semantics_list, rule.intercept_type) == (after, [], 2)
    assert rule_id in {row.rule_id for row in intercept.listing(wecom)}
    intercept.delete(wecom, rule_id)
    assert rule_id not in {row.rule_id for row in intercept.listing(wecom)}
    nested = {"rule_id": 7, "extra_rule": {"semantics_list": [2]}}
    assert intercept.Rule.model_validate(nested).semantics_list == [2]
