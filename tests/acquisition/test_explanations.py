import pytest
from django.utils import translation

from yutang.acquisition import explanations

BEHIND = {"how": "behind", "name": "Li Na", "today": 3, "rivals_today": 12, "weight": 1,
          "weights": 3, "rivals": 3, "on_shift": True}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (
            BEHIND,
            "Li Na: on shift, furthest behind her share, 3 of 12 customers today, share 1 in 3",
        ),
        ({"how": "only", "name": "Li Na", "rivals": 1}, "Li Na: the only one who can"),
        (
            {"how": "heir", "name": "Li Na", "instead_of": "Bob"},
            "Li Na: takes over from Bob, who left, heir of the former consultant",
        ),
        (
            {"how": "idle", "name": "Li Na", "store": "Bund", "metres": 1234, "spare": True},
            "Li Na: nearest store Bund (1.2 km), steps in as spare, level with the others and "
            "idle longest",
        ),
    ],
)
def test_the_reasons_are_told_as_one_sentence(facts, told):
    with translation.override("en"):
        assert explanations.sentence(facts) == told


def test_the_sentence_is_told_in_the_readers_language():
    with translation.override("zh-hans"):
        assert "份额" in explanations.sentence(BEHIND)


def test_the_passed_over_are_named_while_they_are_few():
    few = {"refused": {"off_shift": 1}, "others": [["Bob", "off_shift"]]}
    many = {"refused": {"day_full": 40}, "others": [["Bob", "day_full"]]}
    with translation.override("en"):
        assert explanations.passed_over(few) == "Bob is off shift"
        assert explanations.passed_over(many) == "has reached the day's cap (40)"
        assert explanations.passed_over({}) == ""
