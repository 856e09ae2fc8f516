"""What we learnt, and where it led, stands in the timeline in both languages."""

import pytest
from django.utils import translation

from yutang.customers.models import Activity
from yutang.customers.sentences import GROUPS, tell_all
from yutang.customers.sentences.looks import LOOKS

pytestmark = pytest.mark.django_db

SAID = [
    ("fact_learnt", {"fact": "Tea", "value": "green", "source": "api"}, "Tea: green", "Tea：green"),
    ("fact_learnt", {"fact": "Pet", "value": True}, "Pet: yes", "Pet：是"),
    ("fact_learnt", {"fact": "Income"}, "“Income” became known", "得知了“Income”"),
    ("fact_learnt", {"fact": "Tea", "cleared": True}, "“Tea” was cleared", "清除了“Tea”"),
    ("stage_changed", {"fact": "Child", "person": "Nian", "stage": "b", "before": "a"},
     "Child Nian: from “a” to “b”", "Child Nian：从“a”到“b”"),
    ("stage_changed", {"fact": "Child", "stage": "b"}, "Child: now “b”", "Child：进入“b”"),
    ("stage_changed", {"fact": "Child", "before": "a"}, "Child: left the stage “a”",
     "Child：离开阶段“a”"),
    ("lifecycle_changed", {"stage": "silent", "before": "active"},
     "Lifecycle: from Active to Silent", "生命周期：从活跃变为沉默"),
    ("audience_entered", {"name": "VIP"}, "Entered the audience “VIP”", "进入人群“VIP”"),
    ("audience_left", {"name": "VIP"}, "Left the audience “VIP”", "离开人群“VIP”"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "props", "english", "chinese"), SAID)
def test_each_is_a_sentence_in_both_languages(kind, props, english, chinese):
    for language, text in (("en", english), ("zh-hans", chinese)):
        with translation.override(language):
            assert tell_all([Activity(kind=kind, props=props)])[0].text == text


KINDS = ("fact_learnt", "stage_changed", "lifecycle_changed", "audience_entered", "audience_left",
         "merged", "split")  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_old_rows_without_their_words_are_told_all_the_same(kind):
    told = tell_all([Activity(kind=kind, props={})])[0]
    assert told.text
    assert kind in LOOKS
    assert sum(kind in group.kinds for group in GROUPS) == 1
