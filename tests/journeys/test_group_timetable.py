"""A group's plan as a table of days and hours, and what comes next in one group."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.journeys.group_make import on_day, say
from tests.journeys.make import wait
from yutang.journeys.rules.groups import (
    Calendar,
    Stop,
    ahead,
    all_ways,
    day_number,
    own_way,
    timetable,
)
from yutang.journeys.rules.plan import parse
from yutang.journeys.rules.program import program

ZONE = ZoneInfo("Asia/Shanghai")
FIRST = date(2026, 3, 2)
CALENDAR = Calendar(ZONE, FIRST)


def plan(flow, **more):
    return parse({"subject": "group", "triggers": [{"kind": "group"}], "flow": flow} | more)


def table(made) -> list[tuple[str, int, str, bool]]:
    return [
        (
            stop.step.id,
            day_number(FIRST, stop.at, ZONE),
            f"{stop.at.astimezone(ZONE):%H:%M}",
            stop.is_set,
        )
        for stop in timetable(made, CALENDAR)
    ]


def test_what_is_said_stands_at_its_day_and_hour():
    flow = [say("hello"), wait("w", hours=2), say("rules"), on_day("u", 2, "10:00"), say("two")]
    later = [wait("v", days=2), say("four"), {"id": "x", "kind": "end"}]
    assert table(plan([*flow, *later])) == [
        ("hello", 1, "00:00", False),
        ("rules", 1, "02:00", False),
        ("two", 2, "10:00", True),
        ("four", 4, "10:00", True),
    ]


def test_a_rhythm_begins_at_its_hour():
    flow = [say("a"), wait("w", hours=1), say("b")]
    made = plan(flow, triggers=[{"kind": "schedule", "at": "19:00"}])
    assert table(made) == [("a", 1, "19:00", True), ("b", 1, "20:00", True)]


def test_all_ways_of_a_split_stand_in_the_table_and_a_group_goes_one():
    arms = [{"percent": 50, "flow": [say("a")]}, {"percent": 50, "flow": [say("b")]}]
    made = plan([{"id": "x", "kind": "split", "arms": arms}, say("c")])
    assert [row[0] for row in table(made)] == ["a", "b", "c"]
    laid = program(made)
    begin = Stop(laid.nodes["x"].step, datetime(2026, 3, 2, 4, tzinfo=ZONE))
    ways = {
        tuple(each.step.id for each in ahead(begin, laid, CALENDAR, own_way("salt", number)))
        for number in range(20)
    }
    assert ways == {("x", "a", "c"), ("x", "b", "c")}


def test_ways_that_meet_again_at_the_same_time_are_told_apart():
    arms = [{"percent": 30}, {"percent": 30}, {"percent": 40, "flow": [say("x")]}]
    made = plan([{"id": "s", "kind": "split", "arms": arms}, say("a"), say("b")])
    assert sorted(row[0] for row in table(made)) == ["a", "b", "x"]


def test_a_plan_that_goes_round_has_an_end_here():
    flow = [say("a"), wait("w", days=1), {"id": "j", "kind": "jump", "to": "a"}]
    found = timetable(plan(flow), CALENDAR)
    assert len(found) > 100
    assert found[1].at - found[0].at == timedelta(days=1)
    assert all_ways(program(plan(flow)).nodes["j"]) == ("a",)
