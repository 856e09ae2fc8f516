"""The small dictionary cuts as jieba's own does."""

import jieba
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.customers.rules import dictionary

CUTTER = dictionary.cutter()
ALPHABET = "0N丰我爱北京天安门广场的宝宝奶粉过敏小红书直播间每周三会员日杭州西湖区abc 12"


@settings(max_examples=60, deadline=None, database=None)
@given(st.text(ALPHABET, max_size=40) | st.text(max_size=20))
def test_words_are_those_of_the_whole_dictionary(text):
    assert list(CUTTER.cut(text)) == list(jieba.cut(text))
    assert list(CUTTER.cut_for_search(text)) == list(jieba.cut_for_search(text))


def test_beginnings_of_words_are_known_and_count_nothing():
    assert CUTTER.FREQ["北京"] == jieba.dt.FREQ["北京"] > 0
    assert CUTTER.FREQ.get("不是词语的词") is None
