"""Sentences follow each other with a space in English and without one in Chinese."""

from django.utils import translation

from yutang.journeys.rules.plan import parse
from yutang.journeys.words.sentences import sentence, trigger


def test_chinese_sentences_follow_each_other_without_a_space():
    day = {"kind": "date", "fact": "birthday", "calendar": "lunar", "yearly": False}
    tag = {"id": "t", "kind": "tag", "add": [1], "remove": [2]}
    until = {"id": "u", "kind": "until", "at": "10:00", "days": 2}
    each_day = {"kind": "schedule", "audience": 1}
    plan = parse({"triggers": [day, each_day], "flow": [tag, until]})
    for language, joint in (("en", ". "), ("zh-hans", "。")):
        with translation.override(language):
            said = [*map(trigger, plan.triggers), *map(sentence, plan.flow)]
        assert all(joint in each[:-1] for each in said), said
        assert not any("。 " in each for each in said), said
