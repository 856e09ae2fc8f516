"""What has to happen is said by name: of what, with whom, how much; what is gone is said so."""

import pytest
from django.utils import translation

from tests.journeys.make import operator, running, wait
from tests.journeys.match_make import begun_by, draft, tag, things
from tests.make import client, member
from yutang.customers.models import Tag
from yutang.journeys.models import Challenge
from yutang.journeys.queries.naming import names_of
from yutang.journeys.queries.references import faults
from yutang.journeys.rules.differences import differences
from yutang.journeys.rules.plan import parse
from yutang.journeys.words import sentences
from yutang.journeys.words.fields import said
from yutang.journeys.words.problems import is_known, sentence
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


def plan_of(**match):
    return parse({"triggers": [{"kind": "activity", "match": match}], "flow": [wait("w", days=1)]})


def words(language="en", **match):
    plan = plan_of(**match)
    with translation.override(language):
        return sentences.happening(plan.triggers[0].match, names_of(plan))


def test_every_type_of_thing_is_said_by_its_name_in_both_languages():
    made = things()
    asked = {
        type: {"kinds": [kind], "subject_type": type, "subject_ids": [id]}
        for type, (kind, id) in made.items()
    }
    assert {type: words(**match) for type, match in asked.items()} == {
        "tag": "Was given the tag “Trout”",
        "audience": "Entered the audience “Mothers”",
        "material": "Read “Baby food”",
        "product": "Looked at the product “Rod”",
        "code": "Was given the gift of the code “Leaflet”",
        "group_code": "Scanned the code “Gift group”",
        "group_chat": "Joined the group “Anglers' corner”",
        "challenge": "Checked in to “Read daily”",
        "moment": "Liked the moment “Spring”",
        "welcome": "Was welcomed by “Hello there”",
        "fact": "Told us “Born”",
        "stage": "Reached the stage “Toddler”",
    }
    assert words("zh-hans", **asked["material"]) == "阅读了「Baby food」"
    assert words("zh-hans", **asked["group_chat"]) == "加入了客户群「Anglers' corner」"


def test_all_that_is_asked_is_in_the_sentence():
    anna = member("Anna")
    read = {"kinds": ["content_read"], "member_ids": [anna.pk], "at_least": {"depth": 80}}
    assert words(**read) == "Read (with Anna, read so far at least 80%)"
    assert words("zh-hans", **read) == "阅读了（成员为Anna、阅读进度至少 80%）"
    assert words(kinds=["order_paid"], amount_from=990) == "Paid an order (from ¥9.90 on)"
    assert words(kinds=["order_paid"], amount_to=990) == "Paid an order (up to ¥9.90)"
    both = {"kinds": ["order_paid"], "amount_from": 990, "amount_to": 1000}
    assert words(**both) == "Paid an order (from ¥9.90 to ¥10.00)"
    streak = {"kinds": ["checked_in"], "props": {"streak": 7, "made_up": False}}
    assert words(**streak) == "Checked in (times in a row: 7, made up for a missed day: no)"
    stage = {"kinds": ["lifecycle_changed"], "props": {"stage": "dormant"}}
    assert words("zh-hans", **stage).startswith("生命周期")
    assert "dormant" not in words("zh-hans", **stage)
    assert words(kinds=["scanned"], subject_type="group_code") == "Scanned a code (A group code)"
    either = words(kinds=["added", "removed_us"], props={"own": "x"})
    assert either == "Added a member or Removed the member (own: x)"


def test_sources_are_said_by_name_and_long_lists_are_counted():
    journey = running([wait("w", days=1)])
    by = {"kinds": ["message_delivered"], "props": {"source": f"journey:{journey.pk}"}}
    assert words(**by) == "Received a message (sent by: Journey)"
    ids = [tag(f"T{n}").pk for n in range(7)]
    several = {"kinds": ["tagged", "untagged"], "subject_type": "tag", "subject_ids": ids}
    listed = " or ".join(f"“T{n}”" for n in range(5))
    assert words(**several) == f"Was tagged or Lost a tag: {listed} and 2 others"


def test_what_is_gone_is_said_to_be_and_may_not_be_published():
    made = things()
    Tag.objects.filter(pk=made["tag"][1]).update(deleted_at=clock.now())
    gone = {"kinds": ["tagged"], "subject_type": "tag", "subject_ids": [made["tag"][1], 999_999]}
    said = "Was given the tag “Trout (not in use)” or “no. 999999 (gone)”"
    assert words(**gone) == said
    for type, (kind, id) in made.items():
        match = {"kinds": [kind], "subject_type": type, "subject_ids": [id, 999_999]}
        found = {each.place[-1]: each for each in faults(plan_of(**match))}
        assert (0 in found) == (type == "tag"), type
        assert found[1].place[:3] == ("triggers", 0, "match")
        with translation.override("en"):
            assert is_known(found[1].code)
            assert "%" not in sentence(found[1])
    Challenge.objects.all().delete()
    match = {"kinds": ["checked_in"], "subject_type": "challenge", "subject_ids": [1]}
    assert [each.code for each in faults(plan_of(**match))] == ["challenge_gone"]


def test_what_can_never_happen_is_told():
    never = {"kinds": ["order_paid"], "subject_type": "tag"}
    waiting = {
        "id": "a", "kind": "await", "match": never, "span": {"days": 1}, "happened": [],
        "timed_out": [],
    }  # fmt: skip
    plan = parse(
        {
            "triggers": [{"kind": "activity", "match": never}],
            "flow": [waiting],
            "exits": [never],
            "goal": {"match": never},
        }
    )
    found = [each for each in faults(plan) if each.code == "subject_never"]
    assert [(each.place[0], each.step) for each in found] == [
        ("triggers", ""), ("flow", "a"), ("exits", ""), ("goal", ""),
    ]  # fmt: skip


def test_pages_and_differences_say_the_names():
    chosen = tag("Carp")
    asked = {"kinds": ["tagged"], "subject_type": "tag", "subject_ids": [chosen.pk]}
    journey = draft(
        triggers=[{"kind": "activity", "match": asked}], exits=[asked], goal={"match": asked}
    )
    page = client(operator()).get(f"/journeys/{journey.pk}/build").content.decode()
    assert page.count("Was given the tag “Carp”") >= 3
    old, new = begun_by(kinds=["tagged"]), journey
    plans = [parse(each.draft) for each in (old, new)]
    assert differences(*plans)
    names = names_of(plans[1])
    with translation.override("en"):
        assert said("exits", [asked], names) == "Was given the tag “Carp”"
        assert "Was given the tag “Carp”" in said("goal", {"match": asked}, names)


def test_ids_that_no_table_can_hold_are_things_that_are_gone():
    huge = {"kinds": ["tagged"], "subject_type": "tag", "subject_ids": [10**30, -1]}
    assert "(gone)" in words(**huge, member_ids=[10**30])
    places = [each.code for each in faults(plan_of(**huge, member_ids=[10**30]))]
    assert sorted(places) == ["member_gone", "tag_gone", "tag_gone"]
    journey = begun_by(**huge)
    page = client(operator()).get(f"/journeys/{journey.pk}/build?show=trigger&id=0")
    assert "no. -1 (gone)" in page.content.decode()
