"""Days move customers from stage to stage, each change once, and missed days are made up."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customers import make
from tests.customers.facts_make import BABY, child, fact_type
from yutang.customers.commands.facts import FactRow, set_fact, set_facts_many
from yutang.customers.commands.stages import StageRow, move_stages, set_stages, spans_of
from yutang.customers.models import Activity, Fact, FactType
from yutang.customers.rules.stages import Border, is_whole, overlaps, stage_of
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


def on(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def changes(customer_id):
    rows = Activity.objects.filter(customer=customer_id, kind="stage_changed").order_by("id")
    return [(row.props["before"], row.props["stage"], row.happened_at) for row in rows]


def test_a_child_grows_from_stage_to_stage_and_missed_days_are_made_up():
    zhao = make.follow("Zhao").customer_id
    with clock.frozen(on(date(2026, 6, 1))):
        child()
        set_fact(
            customer_id=zhao, key="child", value="Nian 2026-08-31", source="member", actor=None
        )
        assert Fact.objects.get().stage.name == "pregnant"
        assert move_stages() == 0
    with clock.frozen(on(date(2026, 8, 30))):
        assert move_stages() == 0
    with clock.frozen(on(date(2026, 8, 30), hour=16)):  # midnight of the 31st in Shanghai
        assert move_stages() == 1
        assert move_stages() == 0
    with clock.frozen(on(date(2027, 3, 20))):  # nobody was there for months
        assert move_stages() == 1
    fact = Fact.objects.get()
    assert (fact.stage.name, fact.stage_since) == ("6–12 months", date(2027, 2, 28))
    assert [change[:2] for change in changes(zhao)] == [
        ("", "pregnant"), ("pregnant", "0–6 months"), ("0–6 months", "6–12 months"),
    ]  # fmt: skip
    midnight = datetime(2027, 2, 27, 16, tzinfo=UTC)
    assert changes(zhao)[-1][2] == midnight
    assert Activity.objects.filter(kind="stage_changed").last().props["person"] == "Nian"


def test_a_changed_fact_or_table_moves_at_once():
    zhao = make.follow("Zhao").customer_id
    with clock.frozen(on(date(2026, 6, 1))):
        type = child()
        set_facts_many(rows=[FactRow(zhao, "child", "Nian 2026-01-31")], source="import")
        assert Fact.objects.get().stage.name == "0–6 months"
        set_facts_many(rows=[FactRow(zhao, "child", "Nian 2025-01-31")], source="import")
        assert Fact.objects.get().stage.name == "1–2 years"
        ids = {stage.name: stage.pk for stage in type.stages.all()}
        rows = [StageRow("toddler", Border(months=12), None, id=ids["1–2 years"])]
        assert set_stages(type_id=type.pk, rows=rows, actor=None) == 0  # only another name
        assert Fact.objects.get().stage.name == "toddler"
        rows = [StageRow("toddler", Border(months=18), None)]
        assert set_stages(type_id=type.pk, rows=rows, actor=None) == 1
    assert Fact.objects.get().stage is None
    assert changes(zhao)[-1][:2] == ("toddler", "")


@pytest.mark.parametrize(
    "rows",
    [
        [StageRow("a", Border(), Border(months=6)), StageRow("b", Border(months=5), None)],
        [StageRow("a", Border(), None), StageRow("b", Border(months=5), None)],
        [StageRow("a", Border(months=1), Border(days=20))],
        [StageRow("a", Border(), Border())],
        [StageRow("", Border(), None)],
        [StageRow("a", Border(), Border(1)), StageRow("a", Border(1), None)],
        [StageRow("a", Border(days=10**8), None)],
        [StageRow(str(n), Border(n), Border(n + 1)) for n in range(21)],
    ],
)
def test_tables_that_make_no_sense_are_refused(rows):
    type = child()
    with pytest.raises(InvalidInput):
        set_stages(type_id=type.pk, rows=rows, actor=None)
    assert type.stages.count() == len(BABY)


def test_only_dates_and_persons_have_stages():
    type = fact_type("tea", "text")
    with pytest.raises(InvalidInput):
        set_stages(type_id=type.pk, rows=BABY, actor=None)


BORDERS = st.builds(Border, st.integers(-40, 40), st.integers(-60, 60))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    pairs=st.lists(st.tuples(BORDERS, st.none() | BORDERS), min_size=1, max_size=4),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis gives the zone
    distances=st.lists(st.integers(-1500, 1500), min_size=1, max_size=6),
    zone=st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Apia", "Asia/Kathmandu"]),
)
def test_the_statement_moves_as_plain_python_says(monkeypatch, pairs, at, distances, zone):
    monkeypatch.setenv("YUTANG_TIME_ZONE", zone)
    rows = [StageRow(str(n), begin, end) for n, (begin, end) in enumerate(pairs)]
    FactType.objects.filter(key="when").delete()
    zhao = make.follow("Zhao").customer_id
    with clock.frozen(at):
        type = child_of(zhao, [clock.today() - timedelta(distance) for distance in distances])
        try:
            set_stages(type_id=type.pk, rows=rows, actor=None)
        except InvalidInput:
            type.stages.all().delete()
        spans = spans_of(type)
        for fact in Fact.objects.filter(type=type):
            wanted = stage_of(fact.day, spans, today=clock.today())
            assert fact.stage_id == (wanted.id if wanted else None)
            assert fact.stage_since == (wanted.begin.of(fact.day) if wanted else None)
        assert all(map(is_whole, spans))
        assert not overlaps(spans)
        Fact.objects.filter(type=type).delete()
        FactType.objects.filter(pk=type.pk).delete()


def child_of(customer_id, days):
    type = fact_type("when", "person")
    rows = [FactRow(customer_id, "when", f"n{n} {day}") for n, day in enumerate(days)]
    assert set_facts_many(rows=rows, source="import") == []
    return type
