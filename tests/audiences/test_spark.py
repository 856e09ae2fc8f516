"""The same rules on a real Spark cluster: a master and two workers on loopback."""

import os
from random import Random

import ibis
import pytest
from hypothesis import HealthCheck, given, seed, settings

from tests.audiences import rule_shapes, rule_world, spark_cluster
from tests.audiences.rule_model import Model
from tests.audiences.rule_world import NOW
from yutang.audiences import engines
from yutang.audiences.engines import expressions, spark
from yutang.audiences.engines.frame import frame_for
from yutang.audiences.rules import schema
from yutang.audiences.warehouse import mirror

RULES, AT_ONCE = 24, 12  # a job of Spark's costs much more than what it computes here
# Where set-up can install Java, its lack is a fault; elsewhere it is said and passed over.
must_run = bool(os.environ.get("CI")) or os.geteuid() == 0
needs_java = pytest.mark.skipif(
    not must_run and not spark_cluster.has_java(), reason="no Java here: sh setup/java.sh says how"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A running cluster, and this process's session with it."""
    if not spark_cluster.has_java():
        pytest.fail("Spark's tests need Java 17: sh setup/java.sh")
    before = dict(os.environ)
    os.environ |= {
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_SUBMIT_ARGS": "--driver-memory 512m --conf spark.executor.memory=512m "
        "--conf spark.sql.adaptive.enabled=false --conf spark.sql.shuffle.partitions=2 "
        "--conf spark.driver.bindAddress=127.0.0.1 "
        "--conf spark.driver.host=127.0.0.1 pyspark-shell",
    }
    with spark_cluster.cluster(tmp_path_factory.mktemp("spark")) as found:
        os.environ["YUTANG_ENGINE"] = found
        yield found
        spark.session(found).stop()
        spark.session.cache_clear()
    os.environ.clear()
    os.environ.update(before)


@pytest.mark.slow
@needs_java
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_spark_finds_the_same_members(db, address, tmp_path, monkeypatch, zone):
    monkeypatch.setenv("YUTANG_TIME_ZONE", zone)
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    world = rule_world.make(Random(len(zone)), zone)  # noqa: S311
    mirror.catch_up()
    model = Model(world)
    assert engines.chosen() == "spark"

    rules = drawn(rule_shapes.rules(world, 2))
    for batch in (rules[n : n + AT_ONCE] for n in range(0, RULES, AT_ONCE)):
        for rule, found in zip(batch, members_of(batch), strict=True):
            assert found == sorted(model.members(rule)), rule
    one = engines.members(schema.parse(rules[-1]), at=NOW)
    assert one.to_pylist() == sorted(model.members(rules[-1]))
    assert engines.count(schema.parse(rules[-1]), at=NOW) == len(one)


def drawn(shapes):
    """Rules as hypothesis makes them."""
    found = []

    @seed(5)
    @settings(
        max_examples=RULES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(rule=shapes)
    def draw(rule):
        found.append(rule)

    draw()
    assert len(found) >= RULES
    return found[:RULES]


def members_of(batch):
    """The members of each rule, by one job."""
    tables = []
    for n, each in enumerate(batch):
        rule = schema.parse(each, engines.known())
        made = expressions.customers(rule, frame_for(rule, at=NOW))
        tables.append(made.mutate(rule=ibis.literal(n, "int64")))
    rows = spark.table(ibis.union(*tables)).to_pylist()
    return [
        sorted(row["customer_id"] for row in rows if row["rule"] == n) for n in range(len(batch))
    ]
