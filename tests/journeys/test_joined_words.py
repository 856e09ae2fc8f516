"""Sentences follow each other with a space in English and without one in Chinese."""

from django.template.loader import render_to_string
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


def test_what_a_rehearsal_says_is_one_sentence_without_spaces_in_chinese():
    report = {
        "customers": {"entered": 3, "said": 2, "refused": 1},
        "groups": {"entered": 6, "said": 5, "refused": 4},
        "clashes": [{"name": "<i>"}, {"name": "B"}],
        "clash_days": 2,
    }
    given = {"rehearsal": {"days": 14}, "report": report}
    with translation.override("zh-hans"):
        chinese = render_to_string("journeys/rehearsal/sentence.html", given)
    with translation.override("en"):
        english = render_to_string("journeys/rehearsal/sentence.html", given)
    assert "， " not in chinese
    assert "，\n" not in chinese
    assert "天里，将有 <b>3</b> 人进入" in chinese
    assert "14 days <b>3</b> people would enter" in english
    assert "<b>2</b> days with collisions with <b>&lt;i&gt;</b> and 1 other plan" in english
