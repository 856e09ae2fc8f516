"""A warehouse for tests, and whether it holds exactly what PostgreSQL has."""

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from yutang.audiences.relations import RELATIONS, parameters
from yutang.audiences.warehouse import place, shelf


@pytest.fixture
def warehouse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for the mirror of this test."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    return place.folder()


def let_the_horizon_pass() -> None:
    """Return once no transaction runs that began before all that is committed now.

    A web of the session may just have one open; what is newer the mirror rightly leaves for later.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        (committed,) = cursor.fetchone()
        until = time.monotonic() + 10
        while time.monotonic() < until:
            cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
            if cursor.fetchone()[0] >= committed:
                return
            time.sleep(0.01)
    pytest.fail("somebody keeps a transaction open")


def check_exact(*relations: str) -> None:
    """Each relation has the same rows in the warehouse as PostgreSQL answers."""
    with shelf.reading() as db:
        for relation in RELATIONS:
            if not relations or relation.name in relations:
                columns = ", ".join(f'"{name}"' for name in relation.columns)
                there = db.execute(f"select {columns} from {relation.name}").fetchall()  # noqa: S608
                mirrored, stored = counted(there), counted(rows(relation))
                differ = f"{relation.name}: {mirrored - stored} instead of {stored - mirrored}"
                assert mirrored == stored, differ


def rows(relation: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(relation.select(ids=False), parameters())
        return list(cursor.fetchall())


def counted(found: list[Any]) -> Counter[str]:
    """The rows with how often each is there; their order means nothing."""
    return Counter(repr(tuple(_plain(value) for value in row)) for row in found)


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value
