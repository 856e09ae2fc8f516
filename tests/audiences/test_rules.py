"""What a rule may say, and how one that may not is refused at its place."""

import json
from typing import Any

import pytest

from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Known, RuleError

KNOWN = Known(
    frozenset({"added", "order_paid"}),
    {"child": "person", "shoe": "number"},
    frozenset({"social"}),
    frozenset({"no_trust"}),
)
ALL_SHAPES = {
    "version": 1,
    "where": {
        "all": [
            {"profile": "order_amount", "is": "between", "value": [100, 5000]},
            {"profile": "added_at", "is": "in_last", "value": 30},
            {"profile": "lifecycle", "is": "in", "value": ["active", "silent"]},
            {"fact": "child", "is": "age_between", "value": [6, 12], "unit": "months"},
            {"fact": "shoe", "is": "ge", "value": 38.5},
            {"not": {"tags": "any", "ids": [3, 4]}},
            {
                "any": [
                    {"audience": 7, "is": "not_in"},
                    {"rfm": 1, "cells": [[5, 0, 1]]},
                    {"rfm": 1, "segments": ["champions"]},
                ]
            },
            {
                "activity": {"kinds": ["added"], "subject": {"type": "code", "ids": [1]}},
                "within": {"last_days": 7},
                "measure": "count",
                "is": "eq",
                "value": 0,
            },
            {
                "orders": {"categories": [2], "needs": ["social"]},
                "within": {"from": "2026-01-01", "to": "2026-01-31"},
                "measure": "first",
                "nth": 2,
                "is": "filled",
            },
            {
                "groups": {"ids": [1], "tags": ["VIP"], "owners": [2]},
                "stay": "left",
                "within": {"last_days": 30},
                "is": "ge",
                "value": 2,
            },
        ]
    },
}


def refused(data: Any, known: Known | None = KNOWN) -> list[tuple[list[Any], str]]:
    """The places and codes of what is wrong."""
    with pytest.raises(RuleError) as caught:
        schema.parse(data, known)
    assert caught.value.status == 422
    assert all(each["text"] for each in caught.value.problems)
    return [(each["path"], each["code"]) for each in caught.value.problems]


def where(*conditions: Any) -> dict[str, Any]:
    return {"version": 1, "where": {"all": list(conditions)}}


def test_every_shape_is_read_and_given_back_as_it_was():
    assert schema.dump(schema.parse(ALL_SHAPES, KNOWN)) == ALL_SHAPES
    assert schema.dump(schema.read(json.dumps(ALL_SHAPES))) == ALL_SHAPES


@pytest.mark.parametrize(
    ("condition", "path", "code"),
    [
        ({"profile": "shoe_size", "is": "eq", "value": 1}, ["profile"], "unknown_field"),
        ({"profile": "1; drop table x", "is": "eq", "value": 1}, ["profile"], "unknown_field"),
        ({"profile": 'state" or 1=1 --', "is": "in", "value": []}, ["profile"], "unknown_field"),
        ({"profile": "order_count", "is": "like", "value": 1}, ["is"], "unknown_operator"),
        ({"profile": "order_count", "is": "ge", "value": "3"}, ["value"], "bad_whole"),
        ({"profile": "order_count", "is": "ge", "value": True}, ["value"], "bad_whole"),
        ({"profile": "order_count", "is": "ge", "value": 10**5000}, ["value"], "bad_whole"),
        ({"profile": "order_count", "is": "ge", "value": 2**63}, ["value"], "bad_whole"),
        ({"profile": "order_count", "is": "ge", "value": None}, ["value"], "bad_whole"),
        ({"profile": "order_count", "is": "ge"}, ["value"], "missing"),
        ({"profile": "order_count", "is": "between", "value": [5, 1]}, ["value", 1], "ends_before"),
        ({"profile": "order_count", "is": "between", "value": [5]}, ["value"], "bad_pair"),
        ({"profile": "order_gap", "is": "ge", "value": float("nan")}, ["value"], "bad_decimal"),
        ({"profile": "order_gap", "is": "ge", "value": float("inf")}, ["value"], "bad_decimal"),
        ({"profile": "order_gap", "is": "empty", "value": 1}, ["value"], "unknown_key"),
        ({"profile": "gender", "is": "in", "value": [2, 9]}, ["value", 1], "unknown_choice"),
        ({"profile": "gender", "is": "in", "value": [10**5000]}, ["value", 0], "unknown_choice"),
        ({"profile": "source_key", "is": "eq", "value": "a\0b"}, ["value"], "bad_text"),
        ({"profile": "source_key", "is": "eq", "value": "\ud800"}, ["value"], "bad_text"),
        ({"profile": "added_at", "is": "before", "value": "2026-02-30"}, ["value"], "bad_day"),
        ({"profile": "added_at", "is": "before", "value": "20260228"}, ["value"], "bad_day"),
        ({"profile": "added_at", "is": "before", "value": "0001-01-01"}, ["value"], "bad_day"),
        ({"profile": "added_at", "is": "in_last", "value": 10**9}, ["value"], "bad_days"),
        ({"fact": "dog", "is": "filled"}, ["fact"], "unknown_fact"),
        ({"fact": "child", "is": "age_between", "value": [1, 2]}, ["unit"], "missing"),
        ({"fact": "shoe", "is": "contains", "value": "x"}, ["is"], "unknown_operator"),
        (
            {"activity": {"kinds": ["flown"]}, "is": "ge", "value": 1},
            ["activity", "kinds", 0],
            "unknown_kind",
        ),
        ({"activity": {}, "within": {}, "is": "ge", "value": 1}, ["within"], "empty_window"),
        (
            {"activity": {}, "within": {"last_days": 0}, "is": "ge", "value": 1},
            ["within", "last_days"],
            "too_small",
        ),
        (
            {"activity": {}, "within": {"from": "2026-13-01"}, "is": "ge", "value": 1},
            ["within", "from"],
            "bad_day",
        ),
        (
            {"orders": {"needs": ["love"]}, "is": "ge", "value": 1},
            ["orders", "needs", 0],
            "unknown_choice",
        ),
        ({"orders": {"shop": [1]}, "is": "ge", "value": 1}, ["orders", "shop"], "unknown_key"),
        ({"orders": {}, "measure": "sum", "is": "ge", "value": 1}, ["measure"], "unknown_word"),
        ({"tags": "any", "ids": ["1"]}, ["ids", 0], "wrong_type"),
        ({"tags": "any", "ids": list(range(1, 500))}, ["ids"], "too_long"),
        ({"groups": {}, "stay": "gone", "is": "ge", "value": 1}, ["stay"], "unknown_word"),
        ({"groups": {"tags": [""]}, "is": "ge", "value": 1}, ["groups", "tags", 0], "bad_text"),
        ({"groups": {"tags": ["a\0"]}, "is": "ge", "value": 1}, ["groups", "tags", 0], "bad_text"),
        ({"groups": {}, "measure": "sum", "is": "ge", "value": 1}, ["measure"], "unknown_word"),
        ({"groups": {}, "within": {}, "is": "ge", "value": 1}, ["within"], "empty_window"),
        ({"rfm": 1}, [], "segments_or_cells"),
        ({"colour": "red"}, [], "unknown_condition"),
        ({"tags": "any", "ids": [1], "audience": 1}, [], "unknown_condition"),
        ("select 1", [], "unknown_condition"),
    ],
)
def test_a_wrong_condition_is_named_at_its_place(condition, path, code):
    assert refused(where({"tags": "any", "ids": [1]}, condition)) == [
        (["where", "all", 1, *path], code)
    ]


def test_all_wrong_conditions_are_named_at_once():
    bad = {"profile": "order_count", "is": "ge", "value": "3"}
    assert refused({"where": {"not": {"any": [bad, {"not": bad}]}}}) == [
        (["where", "not", "any", 0, "value"], "bad_whole"),
        (["where", "not", "any", 1, "not", "value"], "bad_whole"),
    ]


@pytest.mark.parametrize("data", [None, [], "x", 7, {}, {"where": None}, {"where": {"all": 3}}])
def test_what_is_no_rule_at_all_is_refused(data):
    assert refused(data)


def test_rfm_cells_are_counted_over_the_whole_rule():
    cells = [[r, f, m] for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)]
    models = [{"rfm": 1, "cells": cells} for _ in range(3)]
    assert schema.parse({"where": {"all": models[:2]}})
    assert refused({"where": {"all": models}}) == [(["where"], "too_many_cells")]


def test_a_thousand_conditions_are_too_many():
    found = refused(where(*[{"tags": "any", "ids": [1]}] * 1000))
    assert found == [(["where"], "too_many")]


def test_values_are_counted_over_the_whole_rule():
    lists = [{"tags": "any", "ids": list(range(1, 201))}] * 45
    assert schema.parse(where(*lists))
    assert refused(where(*lists, *lists)) == [(["where"], "too_many_values")]


def test_of_very_many_faults_the_first_are_told():
    wrong = [{"profile": "order_count", "is": "ge", "value": "x"}] * 150
    assert len(refused(where(*wrong))) == schema.MOST_TOLD
    shapeless = [{"tags": "any", "ids": ["x"] * 100}] * 50
    assert len(refused(where(*shapeless))) == schema.MOST_TOLD


@pytest.mark.parametrize("key", ["not", "all"])
def test_a_nest_of_a_hundred_thousand_is_refused_without_a_stack(key):
    node: Any = {"all": []}
    for _ in range(100_000):
        node = {key: [node] if key == "all" else node}
    assert [code for _path, code in refused({"where": node})] == ["too_deep"]


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"where": NaN}', '{"where": {"all": [], "all": []}}', b"\xff\xfe", ""]
)
def test_a_text_that_is_no_json_is_refused(text):
    with pytest.raises(RuleError) as caught:
        schema.read(text)
    assert caught.value.problems[0]["code"] == "no_json"


def test_audiences_of_a_rule_are_found_with_their_places():
    assert schema.audiences_in(schema.parse(ALL_SHAPES)) == {
        7: ("where", "all", 6, "any", 0, "audience")
    }


def test_the_json_schema_knows_every_shape():
    made = schema.json_schema()
    text = json.dumps(made)
    assert all(f'"{key}"' in text for key in ("profile", "activity", "last_days", "nth", "cells"))
    assert made["properties"]["version"]["const"] == 1
