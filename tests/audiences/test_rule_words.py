"""Rules as sentences, in both languages."""

import pytest
from django.utils import translation

from tests import make as house
from tests.audiences import value_make
from tests.customers import make
from yutang.audiences.models import Audience
from yutang.audiences.rules import schema
from yutang.audiences.words import sentence
from yutang.customers.models import FactType
from yutang.groups.models import GroupChat


def say(where, language):
    with translation.override(language):
        return sentence.sentence(schema.parse({"version": 1, "where": where}))


@pytest.fixture
def where(db):
    """The example that the page of rules begins with."""
    FactType.objects.create(key="child", name="孩子", form="person")
    return {
        "all": [
            {"fact": "child", "is": "age_between", "value": [6, 12], "unit": "months"},
            {
                "orders": {"categories": [value_make.category("母婴").pk]},
                "within": {"last_days": 90},
                "is": "ge",
                "value": 2,
            },
            {"any": [
                {"tags": "any", "ids": [make.tag("爱看直播").pk]},
                {"activity": {"kinds": ["scanned"]}, "within": {"last_days": 1}, "is": "eq",
                 "value": 0},
            ]},
            {"audience": Audience.objects.create(name="投诉", kind="static").pk, "is": "not_in"},
        ]
    }  # fmt: skip


def test_a_rule_reads_as_a_sentence_in_english(where):
    assert say(where, "en") == (
        "Customers of whom this holds: 孩子 6 to 12 months ago, and orders of “母婴” in the last "
        "90 days: number at least 2, and (tagged with “爱看直播”, or no “Scanned a code” in the "
        "last 1 day), and not in the audience “投诉”."
    )


def test_a_rule_reads_as_a_sentence_in_chinese(where):
    said = say(where, "zh-hans")
    assert said.startswith(
        "符合以下条件的客户：孩子距今 6 到 12 个月，且最近 90 天「母婴」的订单数至少 2，且（"
    )
    assert said.endswith("），且不在人群「投诉」中。")


@pytest.mark.django_db
def test_groups_are_told_by_name_tag_and_owner():
    olive = house.member("Olive", role="guide")
    chat = GroupChat.objects.create(chat_id="wr1", name="妈妈群")
    asked = {"groups": {"ids": [chat.pk], "tags": ["VIP"], "owners": [olive.pk]}}
    left = {**asked, "stay": "left", "within": {"last_days": 30}, "is": "ge", "value": 1}
    assert say(left, "en") == (
        "Customers of whom this holds: has group chats left (among “妈妈群”, tagged “VIP”, "
        "owned by Olive) in the last 30 days."
    )
    assert "没有当前所在的客户群" in say({"groups": {}, "is": "eq", "value": 0}, "zh-hans")


@pytest.mark.django_db
def test_a_large_rule_asks_for_names_once_for_each_kind(django_assert_num_queries):
    tags = [make.tag(str(n)).pk for n in range(20)]
    conditions = [{"tags": "any", "ids": [id]} for id in tags]
    with django_assert_num_queries(1):
        said = say({"any": [*conditions, {"not": {"all": conditions}}]}, "en")
    assert said.count("“7”") == 2


@pytest.mark.django_db
def test_what_is_gone_is_told_by_its_number():
    assert "no. 99 (gone)" in say({"tags": "any", "ids": [99]}, "en")


def test_everybody_and_nobody(db):
    assert say({"all": []}, "en") == "All customers."
    assert say({"any": []}, "zh-hans") == "没有人。"
