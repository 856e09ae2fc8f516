"""The rhythms to begin with are whole plans, in both languages."""

import pytest
from django.utils import translation

from yutang.journeys.kits import groups as kits
from yutang.journeys.queries.timetables import timetable_of
from yutang.journeys.rules.checking import faults
from yutang.journeys.rules.groups import GROUP_KINDS
from yutang.journeys.rules.plan import parse, walk

KITS = [kits.group_first_week, kits.member_day, kits.evening_clearance, kits.group_newcomer]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("written", KITS)
def test_a_kit_can_be_published_as_it_is(written, language):
    with translation.override(language):
        plan = parse(written())
    assert faults(plan) == []
    steps = [step for _place, step in walk(plan.flow)]
    if plan.subject == "group":
        assert {step.kind for step in steps} <= GROUP_KINDS
    texts = "".join(step.text for step in steps if step.kind == "send")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in texts) == (language == "zh-hans")


@pytest.mark.django_db
def test_the_price_falls_by_the_hour():
    table = timetable_of(kits.evening_clearance())
    assert [hour.label for hour in table.hours] == ["18:30", "19:30", "20:30"]
    assert len(table.rows) == 1
