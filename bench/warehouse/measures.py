"""How long the rule takes on DuckDB and on PostgreSQL, by the product and by hand."""

import importlib
import random
import statistics
import time
from collections.abc import Callable
from typing import Any, TypeVar

from bench.warehouse import asked
from yutang.audiences import engines
from yutang.audiences.warehouse import shelf

T = TypeVar("T")
ROUNDS, FIRST_TAG = 7, 3
BATCH = 1_000  # customers in a check


def timed(ask: Callable[[], T]) -> tuple[T, float]:
    """What it answers, and the seconds it took."""
    began = time.perf_counter()
    return ask(), time.perf_counter() - began


def on_duckdb() -> dict[str, Any]:
    """The first count of the process, then by turns ours and the one by hand.

    What a process pays once for Ibis and the engine's library stands apart.
    """
    _, loaded = timed(lambda: importlib.import_module("yutang.audiences.engines.duck"))
    _, loaded_too = timed(lambda: importlib.import_module("yutang.audiences.engines.expressions"))
    found, first = timed(lambda: _count(FIRST_TAG, "duckdb"))
    assert found == _by_hand(FIRST_TAG)
    again, raw = _by_turns(lambda tag: _count(tag, "duckdb"), _by_hand)
    return {
        "found": found,
        "libraries_s": round(loaded + loaded_too, 3),
        "first_s": round(first, 3),
        "again_s": round(again, 3),
        "by_hand_s_raw": round(raw, 3),
        "overhead": round(again / raw, 2),
    }


def on_postgres() -> dict[str, Any]:
    """Everybody, by the product's SQL and by hand."""
    ours, raw = _by_turns(lambda tag: _count(tag, "postgres"), lambda tag: len(_hand_ids(tag)))
    return {"postgres_s": round(ours, 3), "postgres_by_hand_s_raw": round(raw, 3)}


def of_a_batch(customers: int) -> dict[str, Any]:
    """Who of a thousand customers fits, others each time; DuckDB has to say the same."""
    chance = random.Random(7)
    batches = {n: chance.sample(range(1, customers + 1), BATCH) for n in _tags()}
    sound = set(engines.members(asked.rule(FIRST_TAG), at=asked.AT, engine="duckdb").to_pylist())
    few = [*batches[FIRST_TAG + 1][: BATCH // 2], *sorted(sound)[: BATCH // 2]]
    assert _checked(FIRST_TAG, few) == sound & set(few)
    ours, raw = _by_turns(
        lambda tag: _checked(tag, batches[tag]), lambda tag: _hand_ids(tag, batches[tag])
    )
    again = statistics.median(
        timed(lambda n=n: _checked(n, batches[FIRST_TAG + ROUNDS]))[1]  # type: ignore[misc]
        for n in _tags()
    )
    return {
        "check_ms": round(ours * 1000, 1),  # of a rule that is asked for the first time
        "check_again_ms": round(again * 1000, 1),
        "check_by_hand_ms_raw": round(raw * 1000, 1),
        "check_overhead": round(ours / raw, 2),
    }


def _tags() -> range:
    return range(FIRST_TAG + 1, FIRST_TAG + 1 + ROUNDS)


def _by_turns(ours: Callable[[int], Any], bare: Callable[[int], Any]) -> tuple[float, float]:
    """The medians of both, which have to answer alike; each time with another tag."""
    times, raw = [], []
    for tag in _tags():
        found, took = timed(lambda tag=tag: ours(tag))  # type: ignore[misc]
        same, without = timed(lambda tag=tag: bare(tag))  # type: ignore[misc]
        assert found == same, tag
        times.append(took)
        raw.append(without)
    return statistics.median(times), statistics.median(raw)


def _count(tag: int, engine: str) -> int:
    return engines.count(asked.rule(tag), at=asked.AT, engine=engine)


def _checked(tag: int, ids: list[int]) -> set[int]:
    return engines.check(asked.rule(tag), ids, at=asked.AT)


def _by_hand(tag: int) -> int:
    with shelf.connect() as database:
        return int(database.execute(asked.for_duckdb(tag)).fetchall()[0][0])


def _hand_ids(tag: int, ids: list[int] | None = None) -> set[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(*asked.for_postgres(tag, ids))
        return {id for (id,) in cursor.fetchall()}
