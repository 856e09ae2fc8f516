"""Whether journeys hear what customers do: their reader, and those that it follows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from yutang.customers import log
from yutang.journeys.models import Journey
from yutang.kernel import clock
from yutang.kernel.models import ReaderPosition
from yutang.kernel.readers import Reader

NAME = "journeys"
PATIENCE = timedelta(minutes=15)
WAITING = """
    select count(*), min(recorded_at) from (
        select recorded_at from customers_activity where (xid, id) > (%s, %s)
        order by xid, id limit 10000) waiting
"""


@dataclass(frozen=True)
class Deaf:
    """Which reader stands still, why ("": it is only behind), and what waits since when."""

    reader: str
    error: str
    count: int
    since: datetime | None


def deaf() -> Deaf | None:
    """What keeps journeys from hearing; None: they hear, or none runs."""
    running = (Journey.State.LIVE, Journey.State.CLOSING, Journey.State.PAUSED)
    if not Journey.objects.filter(state__in=running).exists():
        return None
    positions = ReaderPosition.objects.in_bulk([each.name for each in chain()])
    for reader in chain():
        place = positions.get(reader.name)
        if place is not None and place.error:
            return Deaf(reader.name, place.error, *_waiting(positions.get(NAME)))
    count, since = _waiting(positions.get(NAME))
    if since is not None and since < clock.now() - PATIENCE:
        return Deaf(_slowest(positions), "", count, since)
    return None


def chain() -> list[Reader]:
    """The reader of journeys after all that it follows, the first one first."""
    found = [log.LOG.readers[NAME]]
    while found[0].after:
        found.insert(0, log.LOG.readers[found[0].after])
    return found


def _slowest(positions: dict[str, ReaderPosition]) -> str:
    """The first of them that reads no further, though the one before it did."""
    reached = [positions.get(each.name) for each in chain()]
    places = [(each.xid, each.row_id) if each else (-(2**63), 0) for each in reached]
    return chain()[places.index(min(places))].name


def _waiting(place: ReaderPosition | None) -> tuple[int, datetime | None]:
    """How many (10,000 stands for more) activities journeys haven't heard of, and since when."""
    at = (place.xid, place.row_id) if place else (-(2**63), 0)
    with connection.cursor() as cursor:
        cursor.execute(WAITING, at)
        count, since = cursor.fetchone()
    return int(count), since
