"""What is wrong with a plan by itself is found, each fault with its place and its step."""

from typing import Any

import pytest
from django.utils import translation

from yutang.journeys.rules.checking import faults
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.journeys.words import problems

MANUAL = [{"kind": "manual"}]


def wait(id: str, **span: int) -> dict[str, Any]:
    return {"id": id, "kind": "wait", "span": span or {"days": 1}}


def send(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "send", "text": "Hello"} | more


def jump(id: str, to: str) -> dict[str, Any]:
    return {"id": id, "kind": "jump", "to": to}


def split(id: str, *flows: list[Any], percents: tuple[int, ...] = (50, 50)) -> dict[str, Any]:
    arms = [{"percent": p, "flow": f} for p, f in zip(percents, flows, strict=True)]
    return {"id": id, "kind": "split", "arms": arms}


def found(flow: list[Any], **plan: Any) -> list[tuple[str, str]]:
    """Code and step of every fault; each has a sentence of its own in both languages."""
    given = faults(parse({"triggers": MANUAL, "flow": flow} | plan))
    for language in ("zh-hans", "en"):
        with translation.override(language):
            assert all(problems.is_known(fault.code) for fault in given), given
            assert all("%(" not in problems.sentence(fault) for fault in given)
    return [(fault.code, fault.step) for fault in given]


def test_a_plan_that_can_run_has_no_faults():
    until = {"id": "u", "kind": "until", "at": "10:00", "days": 1}
    assert found([send("a"), split("x", [wait("w")], []), until, send("b")]) == []


def test_an_empty_plan_lacks_a_trigger_and_steps():
    assert found([], triggers=[]) == [("no_trigger", ""), ("empty_flow", "")]


def test_a_round_without_a_pause_never_ends():
    assert found([send("a"), jump("j", "a")]) == [("endless", "j")]
    assert found([send("a"), wait("w"), jump("j", "a")]) == []
    # Only one of two ways back passes a wait.
    ways = split("x", [wait("w")], [send("b")])
    assert found([send("a"), ways, jump("j", "a")]) == [("endless", "j")]


def test_an_hour_of_the_same_day_is_no_pause_in_a_round():
    until = {"id": "u", "kind": "until", "at": "10:00"}
    assert found([until, send("a"), jump("j", "u")]) == [("endless", "j")]
    assert found([until | {"days": 1}, send("a"), jump("j", "u")]) == []


def test_what_nobody_reaches_is_named_once():
    end = {"id": "e", "kind": "end"}
    assert found([send("a"), end, send("b"), send("c")]) == [("unreached", "b")]
    both = split("x", [{"id": "e1", "kind": "end"}], [{"id": "e2", "kind": "end"}])
    assert found([both, send("b")]) == [("unreached", "b")]
    onward = {"id": "g", "kind": "journey", "journey": 7}
    assert found([onward, send("b")]) == [("unreached", "b")]
    assert found([onward | {"leave": False}, send("b")]) == []


def test_what_only_a_jump_reaches_is_reached():
    flow = [split("x", [jump("j", "b")], [send("a")]), {"id": "e", "kind": "end"}, send("b")]
    assert found(flow) == []


def test_jumps_lead_to_steps_that_are_there():
    assert found([send("a"), jump("j", "gone")]) == [("unknown_jump", "j")]
    assert found([send("a"), jump("j", "")]) == [("no_jump", "j")]


def test_ids_are_of_one_step_only():
    assert found([send("a"), split("x", [send("a")], [])]) == [("duplicate_id", "a")]


def test_steps_that_lack_something_say_so():
    rule = {"id": "b", "kind": "branch", "arms": [{"rule": {}, "flow": [send("s", text=" ")]}]}
    invite = {"id": "i", "kind": "invite", "group_code": 0}
    hook = {"id": "h", "kind": "webhook", "url": "https://"}
    lacking = [rule, {"id": "t", "kind": "tag"}, invite, hook, wait("w", days=0)]
    assert found(lacking) == [
        ("no_rule", "b"),
        ("no_content", "s"),
        ("no_tags", "t"),
        ("no_group_code", "i"),
        ("no_url", "h"),
        ("zero_wait", "w"),
    ]
    assert found([{"id": "c", "kind": "coupon"}]) == [("no_coupons_yet", "c")]


def test_shares_sum_to_a_hundred_and_some_way_does_something():
    uneven = split("x", [send("a")], [], percents=(50, 40))
    assert found([uneven]) == [("shares", "x")]
    assert found([split("x", [], [])]) == [("no_ways", "x")]


def test_groups_and_customers_have_steps_of_their_own():
    tag = {"id": "t", "kind": "tag", "add": [1]}
    flow = [send("a", carrier="wecom_group"), tag]
    group = [{"kind": "group"}]
    assert found(flow, subject="group", triggers=group) == [("customers_only", "t")]
    assert found(flow, triggers=group) == [("groups_only", ""), ("customer_carrier", "a")]
    assert found([send("a")], subject="group", triggers=group) == [("group_carrier", "a")]


def test_steps_nest_only_so_deep():
    flow = [send("a")]
    for n in range(13):
        flow = [split(f"x{n}", flow, [])]
    assert ("too_deep", "a") in found(flow)


def test_triggers_and_days_make_sense():
    lacking = [{"kind": "audience", "audience": 0}, {"kind": "date", "fact": ""}]
    days = {"valid_from": "2026-05-02", "valid_until": "2026-05-01"}
    codes = found([send("a")], triggers=lacking, **days)
    assert codes == [("ends_before", ""), ("no_audience", ""), ("no_fact", "")]


def test_an_exit_with_conditions_is_not_covered_by_one_without():
    large = {"kinds": ["order_paid", "order_refunded"], "amount_from": 10_000}
    assert found([send("a")], exits=[large, {"kinds": ["left"]}]) == []
    assert found([send("a")], exits=[large, large | {"amount_from": 1}]) == []
    covered = faults(
        parse(
            {"triggers": MANUAL, "flow": [send("a")], "exits": [{"kinds": ["order_paid"]}, large]}
        )
    )
    assert [(each.code, each.place) for each in covered] == [("exit_covered", ("exits", 1))]
    for language, word in (("en", "without conditions"), ("zh-hans", "不带条件")):
        with translation.override(language):
            assert word in problems.sentence(covered[0])


@pytest.mark.parametrize(
    ("flow", "code", "place"),
    [
        ([{"id": "a", "kind": "dance"}], "union_tag_invalid", ("flow", 0)),
        ([send("a") | {"colour": 1}], "extra_forbidden", ("flow", 0, "colour")),
        ([split("x", [wait("w", days=-1)], [])], "greater_than_equal",
         ("flow", 0, "arms", 0, "flow", 0, "span", "days")),
        ([send(f"s{n}") for n in range(10_000)], "too_many_steps", ("flow",)),
    ],
)  # fmt: skip
def test_what_has_no_shape_is_refused_with_its_place(flow, code, place):
    with pytest.raises(PlanFaults) as refused:
        parse({"flow": flow})
    fault = refused.value.faults[0]
    assert (fault.code, fault.place) == (code, place)
    with translation.override("en"):
        assert problems.is_known(code)
        assert "%(" not in problems.sentence(fault)
