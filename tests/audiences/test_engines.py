"""The same rule has the same members on DuckDB, on PostgreSQL, and said in plain Python."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.audiences import rule_shapes, rule_world
from tests.audiences.rule_model import Model
from tests.audiences.rule_world import NOW
from yutang.audiences import engines
from yutang.audiences.engines import anchors, kept
from yutang.audiences.rules import schema
from yutang.audiences.warehouse import mirror

ZONES = ("Asia/Shanghai", "America/New_York")


@pytest.fixture
def world(request, db, tmp_path, monkeypatch):
    """A world in PostgreSQL and in the warehouse, in the zone that the test asks for."""
    number, zone = request.param
    monkeypatch.setenv("YUTANG_TIME_ZONE", zone)
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    made = rule_world.make(Random(number), zone)  # noqa: S311
    mirror.catch_up()
    return made


def everywhere(rule: schema.Rule, few: list[int]) -> dict[str, Any]:
    """The members by every way of asking; of a few those among them."""
    found = {
        engine: set(engines.members(rule, at=NOW, engine=engine).to_pylist())
        for engine in ("duckdb", "postgres")
    }
    return found | {"few": engines.check(rule, few, at=NOW)}


@pytest.mark.slow
@pytest.mark.parametrize(
    "world", [(n, zone) for n in range(2) for zone in ZONES], indirect=True, ids=str
)
def test_every_rule_has_the_same_members_on_every_engine(world):
    model = Model(world)
    few = [each.pk for each in world.profiles[::2]]

    @seed(3)
    @settings(
        max_examples=80,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(rule=rule_shapes.rules(world))
    def check(rule):
        expected = model.members(rule)
        found = everywhere(schema.parse(rule, engines.known()), few)
        assert found == {
            "duckdb": expected,
            "postgres": expected,
            "few": expected & set(few),
        }, rule

    check()


@pytest.mark.parametrize("world", [(9, "Asia/Shanghai")], indirect=True)
def test_a_kept_statement_tells_of_the_moment_at_which_it_is_asked(world):
    few = [each.pk for each in world.profiles]
    kept._statements.clear()

    @seed(6)
    @settings(
        max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(rule=rule_shapes.rules(world, 2))
    def check(rule):
        parsed = schema.parse(rule, engines.known())
        for at in (NOW, NOW + timedelta(microseconds=1), NOW - timedelta(hours=24)):
            fresh = set(engines.members(parsed, at=at, engine="postgres").to_pylist())
            assert engines.check(parsed, few, at=at) == fresh, (rule, at)

    check()
    assert kept._statements


@pytest.mark.parametrize("world", [(9, "Asia/Shanghai")], indirect=True)
def test_a_rule_with_numbers_like_a_moment_is_not_kept(world):
    kept._statements.clear()
    like = {"profile": "order_amount", "is": "lt", "value": anchors.NOW}
    rule = schema.parse({"where": {"all": [like, {"profile": "added_at", "is": "filled"}]}})
    few = [each.pk for each in world.profiles]
    found = engines.check(rule, few, at=NOW)
    assert found == set(engines.members(rule, at=NOW, engine="postgres").to_pylist())
    assert not kept._statements


@pytest.mark.parametrize("world", [(7, "America/New_York")], indirect=True)
def test_an_explanation_agrees_with_the_rule_condition_by_condition(world):
    model = Model(world)

    @seed(4)
    @settings(
        max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(rule=rule_shapes.rules(world), who=st.sampled_from(world.profiles))
    def check(rule, who):
        explained = engines.explain(schema.parse(rule), who.pk, at=NOW)
        waiting = [(explained, rule["where"])]
        while waiting:
            each, node = waiting.pop()
            assert each.holds == model.holds(node, who), node
            within = node.get("all") or node.get("any") or [node["not"]] if each.parts else []
            waiting += zip(each.parts, within, strict=True)

    check()
