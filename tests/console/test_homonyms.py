"""Areas share one dictionary: an English word that means two things needs two entries."""

import pytest
from django.utils import translation

from yutang.api.forms import LIVES
from yutang.api.models import HookEvent
from yutang.audiences.words.builder import BUILDER
from yutang.audiences.words.palette import ORDER_MEASURES, UNITS


@pytest.mark.parametrize(
    ("said", "chinese"),
    [
        (HookEvent.State.DONE.label, "已处理"),
        (LIVES[0][1], "30 天"),
        (BUILDER["unit"], "时间单位"),
        (BUILDER["add_group"], "条件组"),
        (UNITS["order_count"], "单"),
        (ORDER_MEASURES["count"][2], "单"),
    ],
)
def test_a_word_of_two_meanings_says_the_one_that_is_meant(said, chinese):
    with translation.override("zh-hans"):
        assert str(said) == chinese
