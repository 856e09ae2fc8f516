"""What differs between two versions is told step by step."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.make import send, wait
from yutang.journeys.rules.differences import Differences, differences
from yutang.journeys.rules.plan import parse

KEYS = "abcdefgh"


def compared(old: list[Any], new: list[Any], **more: Any) -> Differences:
    return differences(parse({"flow": old}), parse({"flow": new} | more))


def keys(steps: list[Any]) -> list[str]:
    return [step.id for step in steps]


def test_the_same_plan_differs_in_nothing():
    flow = [wait("a", days=1), send("b")]
    assert not compared(flow, flow)


def test_steps_are_new_gone_or_say_something_else():
    found = compared(
        [wait("a", days=1), send("b", "Hello"), send("c")],
        [wait("a", days=3), send("d"), send("c", purpose="promotion")],
    )
    assert (keys(found.added), keys(found.removed), keys(found.moved)) == (["d"], ["b"], [])
    said = {(c.step.id, f.field): (f.before, f.after) for c in found.changed for f in c.fields}
    assert said["c", "purpose"] == ("service", "promotion")
    assert said["a", "span"][1]["days"] == 3


def test_a_step_put_elsewhere_moves_and_those_around_it_do_not():
    four = [send("a"), send("b"), send("c"), send("d")]
    assert keys(compared(four, [four[3], *four[:3]]).moved) == ["d"]


def test_a_step_put_into_a_branch_moves():
    rule = {"all": []}
    arms = [{"rule": rule, "flow": [send("x")]}]
    branch = {"id": "q", "kind": "branch", "arms": arms}
    inside = branch | {"arms": [{"rule": rule, "flow": [send("x"), send("a")]}]}
    assert keys(compared([send("a"), branch], [inside]).moved) == ["a"]


def test_an_arm_put_before_another_moves_nobody():
    first = {"rule": {"all": []}, "name": "first", "flow": [send("x")]}
    other = {"rule": {"any": []}, "name": "other", "flow": [send("y")]}
    branch = {"id": "q", "kind": "branch", "arms": [first]}
    found = compared([branch], [branch | {"arms": [other, first]}])
    assert (keys(found.added), found.moved) == (["y"], [])
    assert [field.field for field in found.changed[0].fields] == ["arms"]


def test_what_the_plan_itself_says_is_compared():
    found = compared([], [], reentry={"mode": "after", "days": 9}, quiet="skip")
    assert [each.field for each in found.whole] == ["reentry", "quiet"]


@given(st.lists(st.sampled_from(KEYS), unique=True), st.lists(st.sampled_from(KEYS), unique=True))
def test_taking_away_adding_and_moving_what_is_told_makes_the_new_plan(old, new):
    found = compared([send(key) for key in old], [send(key) for key in new])
    touched = {*keys(found.removed), *keys(found.added), *keys(found.moved)}
    assert [key for key in old if key not in touched] == [key for key in new if key not in touched]
    assert set(keys(found.added)) == set(new) - set(old)
    assert set(keys(found.removed)) == set(old) - set(new)
    if sorted(old) == sorted(new) and len(old) > 1:
        assert len(found.moved) < len(old)
