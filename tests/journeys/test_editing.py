"""Changes to a plan being written: any sequence of them keeps a plan, and the old ones stay."""

from copy import deepcopy
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.journeys.rules import editing, fresh
from yutang.journeys.rules.editing import NoSuchStep, NotInside, Spot
from yutang.journeys.rules.plan import Plan, dump, parse

KINDS = tuple(fresh.STEPS)


def plan(*flow: dict[str, Any]) -> dict[str, Any]:
    return {"format": 1, "flow": list(flow)}


def wait(id: str) -> dict[str, Any]:
    return {"id": id, "kind": "wait", "span": {"days": 1}}


def split(id: str, first: list[Any], second: list[Any]) -> dict[str, Any]:
    arms = [{"percent": 60, "flow": first}, {"percent": 40, "flow": second}]
    return {"id": id, "kind": "split", "arms": arms}


def ids(flow: list[dict[str, Any]]) -> list[Any]:
    """The ids of a flow, those of ways as lists."""
    return [
        [step["id"], *(ids(inner) for inner in editing.flows(step))]
        if editing.flows(step)
        else step["id"]
        for step in flow
    ]


def test_steps_are_added_moved_shifted_and_removed():
    made = plan(wait("a"), split("x", [wait("b")], []), wait("c"))
    assert ids(editing.add(made, wait("n"), Spot("x", 1, 0))["flow"]) == [
        "a", ["x", ["b"], ["n"]], "c",
    ]  # fmt: skip
    assert ids(editing.move(made, "c", Spot("x", 0, 1))["flow"]) == ["a", ["x", ["b", "c"], []]]
    assert ids(editing.move(made, "a", Spot("", 0, 3))["flow"]) == [["x", ["b"], []], "c", "a"]
    assert ids(editing.move(made, "c", Spot("", 0, 0))["flow"]) == ["c", "a", ["x", ["b"], []]]
    assert ids(editing.shift(made, "c", -1)["flow"]) == ["a", "c", ["x", ["b"], []]]
    assert ids(editing.shift(made, "a", -1)["flow"]) == ["a", ["x", ["b"], []], "c"]
    assert ids(editing.remove(made, "x")["flow"]) == ["a", "c"]
    assert ids(made["flow"]) == ["a", ["x", ["b"], []], "c"]


def test_a_copy_has_ids_of_its_own_and_its_jumps_stay_within_it():
    jump = {"id": "j", "kind": "jump", "to": "b"}
    out = {"id": "o", "kind": "jump", "to": "a"}
    made = plan(wait("a"), split("x", [wait("b"), jump], [out]))
    copy = editing.copy(made, "x", map("n{}".format, count()).__next__)["flow"][2]
    assert ids([copy]) == [["n0", ["n1", "n2"], ["n3"]]]
    assert [step["to"] for step in editing.steps([copy]) if step["kind"] == "jump"] == ["n1", "a"]


def test_a_step_is_not_put_into_itself_nor_where_nothing_is():
    made = plan(split("x", [wait("b")], []))
    with pytest.raises(NotInside):
        editing.move(made, "x", Spot("x", 1, 0))
    for spot in (Spot("b", 0, 0), Spot("x", 2, 0), Spot("x", 0, 2), Spot("gone")):
        with pytest.raises(NoSuchStep):
            editing.add(made, wait("n"), spot)


def test_what_is_changed_keeps_its_id_kind_and_flows():
    made = plan(split("x", [wait("b")], []))
    arms = [{"name": "A", "percent": 30}, {"percent": 70}]
    step = editing.change(made, "x", {"id": "y", "name": "Test", "arms": arms})["flow"][0]
    assert (step["id"], step["name"]) == ("x", "Test")
    assert [(arm["percent"], len(arm["flow"])) for arm in step["arms"]] == [(30, 1), (70, 0)]


def test_ways_are_added_and_taken_away_with_their_shares():
    made = editing.add_way(plan(split("x", [wait("b")], [])), "x")
    assert [arm["percent"] for arm in made["flow"][0]["arms"]] == [30, 40, 30]
    made = editing.remove_way(editing.remove_way(made, "x", 0), "x", 0)
    assert [arm["percent"] for arm in made["flow"][0]["arms"]] == [70, 30]


def test_triggers_and_settings_are_put_and_taken_away():
    made = editing.put(plan(), "triggers", {"kind": "manual"})
    made = editing.put(made, "triggers", {"kind": "api"}, 0)
    made = editing.set_values(made, {"quiet": "skip", "goal": None})
    assert (made["triggers"], made["quiet"]) == ([{"kind": "api"}], "skip")
    assert editing.drop(made, "triggers", 0)["triggers"] == []
    with pytest.raises(NoSuchStep):
        editing.drop(made, "triggers", 1)


EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ("add", "add", "add", "move", "copy", "shift", "remove", "more", "less", "name")
        ),
        st.integers(0, 99),
        st.integers(0, 99),
        st.sampled_from(KINDS),
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=60)
@given(EDITS)
def test_any_sequence_of_edits_keeps_a_plan_and_each_old_one_as_it_was(edits):
    new_id = map("s{}".format, count()).__next__
    past = [dump(Plan())]
    kept = deepcopy(past)
    for edit in edits:
        past.append(edited(past[-1], edit, new_id))
        kept.append(deepcopy(past[-1]))
        parse(past[-1])
        found = [step["id"] for step in editing.steps(past[-1]["flow"])]
        assert len(found) == len(set(found))
    assert past == kept


def edited(made: dict[str, Any], edit: tuple[str, int, int, str], new_id: Any) -> dict[str, Any]:
    """The plan after one act at some step and some spot of it."""
    act, one, other, kind = edit
    found = [step["id"] for step in editing.steps(made["flow"])]
    spots = list(_spots(made["flow"], ""))
    spot = spots[other % len(spots)]
    if act == "add" or not found:
        return editing.add(made, fresh.step(kind, new_id()), spot)
    id = found[one % len(found)]
    if act == "move":
        try:
            return editing.move(made, id, spot)
        except NotInside:
            return made
    return {
        "copy": lambda: editing.copy(made, id, new_id),
        "shift": lambda: editing.shift(made, id, other % 5 - 2),
        "remove": lambda: editing.remove(made, id),
        "more": lambda: editing.add_way(made, id),
        "less": lambda: editing.remove_way(made, id, other % 4),
        "name": lambda: editing.change(made, id, {"name": str(other)}),
    }[act]()


def _spots(flow: list[Any], step: str, way: int = 0) -> Any:
    yield from (Spot(step, way, index) for index in range(len(flow) + 1))
    for each in flow:
        for number, inner in enumerate(editing.flows(each)):
            yield from _spots(inner, each["id"], number)
