"""How far the warehouse is behind, for the health page and for Prometheus."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import Error, connection
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from yutang.audiences.warehouse import happened, versions
from yutang.audiences.warehouse.versions import Version

MOST = 1_000_000  # waiting activities beyond that are not counted
WAITING = """
    select count(*) from (select 1 from customers_activity where (xid, id) > (%(xid)s, %(id)s)
        limit %(most)s) as found
"""
OLDEST = """
    select extract(epoch from clock_timestamp() - recorded_at)::float from customers_activity
    where (xid, id) > (%(xid)s, %(id)s) order by xid, id limit 1
"""


@dataclass(frozen=True)
class Lag:
    """Activities that are not mirrored, and since when the first of them is there."""

    activities: int
    seconds: float


def lag(version: Version | None) -> Lag:
    """How far this version is behind the log."""
    known = version.positions.get("activity") if version else None
    xid, id = known or happened.BEGINNING
    values = {"xid": xid, "id": id, "most": MOST}
    with connection.cursor() as cursor:
        cursor.execute(WAITING, values)
        (count,) = cursor.fetchone()
        cursor.execute(OLDEST, values)
        oldest = cursor.fetchone()
    return Lag(count, max(0.0, oldest[0]) if oldest else 0.0)


class Figures(Collector):
    """The warehouse in `/metrics`, as it is at the moment somebody asks."""

    def describe(self) -> list[Any]:
        """No figures while the program starts: they need the database."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures; none while the database is away."""
        version = versions.current()
        try:
            behind = lag(version)
        except Error:
            return
        size = sum(part.size for part in version.parts()) if version else 0
        for name, what, value in (
            ("activities", "Activities that are not mirrored yet", behind.activities),
            ("lag_seconds", "Age of the first activity that is not mirrored", behind.seconds),
            ("version", "Number of the warehouse's version", version.number if version else 0),
            ("bytes", "Size of the warehouse's files", size),
        ):
            yield GaugeMetricFamily(f"yutang_mirror_{name}", what, value=value)


def register() -> None:
    """Show the figures in `/metrics` of this process."""
    REGISTRY.register(Figures())
