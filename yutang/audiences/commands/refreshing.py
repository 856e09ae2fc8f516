"""Members are found anew: computed beside, on the mirror, then exchanged in one transaction."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from yutang.audiences import engines, queries
from yutang.audiences.commands.exchanging import Exchange, Found, exchange_members
from yutang.audiences.errors import RefreshBusy, RuleKeepsChanging
from yutang.audiences.models import Audience
from yutang.kernel import clock, jobs
from yutang.kernel.errors import DomainError

PATIENCE = 60  # seconds that a refresh waits for another one of the same audience
ATTEMPTS = 5  # while the rule is changed again and again
NIGHT = timedelta(hours=3)  # after the enterprise's midnight, daily audiences are due
AGAIN = 15  # minutes: what was refused is tried again at each quarter of an hour
HOUR = timedelta(hours=1)
LOCK = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "select pg_advisory_unlock(hashtextextended(%s, 0))"

Kind, Schedule = Audience.Kind, Audience.Schedule
logger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refreshed:
    """What a refresh came to."""

    audience: Audience
    exchange: Exchange
    milliseconds: int
    engine: str


def refresh_audience(*, audience_id: int) -> Refreshed:
    """The audience's members are those of its rule now; audiences that it names come first.

    No transaction is open while it computes. What goes wrong stands at the audience afterwards.
    """
    audience = Audience.objects.get(pk=audience_id, kind=Kind.RULE, archived_at=None)
    try:
        _refresh_named(audience)
        with _alone(audience_id):
            return _refresh(audience_id)
    except RefreshBusy:
        raise
    except DomainError as refusal:
        _keep_error(audience_id, str(refusal.sentence))
        raise
    except Exception:
        _keep_error(audience_id, _("It stopped unexpectedly. Refresh it again."))
        raise


def refresh_quietly(*, audience_id: int) -> None:
    """As `refresh_audience`, for the background: a refusal is kept at the audience, not raised."""
    try:
        refresh_audience(audience_id=audience_id)
    except Audience.DoesNotExist:
        return
    except DomainError as refusal:
        logger.warning("refresh_refused", audience=audience_id, code=refusal.code)


def ask_refresh(*, audience_id: int) -> bool:
    """Refresh in the background; False: that is on its way already."""
    key = f"audiences.refresh:{audience_id}"
    return jobs.later("audiences.refresh", key=key, audience_id=audience_id)


def refresh_due() -> None:
    """Whatever is due by its schedule is refreshed; one that still waits isn't asked for twice."""
    for audience in Audience.objects.filter(_due(clock.now())).order_by("pk"):
        ask_refresh(audience_id=audience.pk)


def _due(now: datetime) -> Q:
    start, _end = clock.day_bounds(clock.local(now).date())
    night = start + NIGHT if now >= start + NIGHT else start + NIGHT - timedelta(days=1)
    from yutang.audiences.warehouse import shelf  # noqa: PLC0415 - heavy

    version = shelf.current()
    moved = version.at if version else now
    again = Q() if now.minute % AGAIN == 0 else Q(error="")
    return (
        Q(kind=Kind.RULE, archived_at=None)
        & again
        & (
            Q(schedule=Schedule.HOURLY, refreshed_at__lt=now - HOUR)
            | Q(schedule=Schedule.DAILY, refreshed_at__lt=night)
            | Q(schedule=Schedule.ALWAYS, refreshed_at__lt=max(moved, start))
            | (~Q(schedule=Schedule.NEVER) & Q(refreshed_at=None))
        )
    )


def _refresh_named(audience: Audience) -> None:
    """Audiences that the rule names are as fresh as their schedules say; no way leads back.

    The mirror has their members of now before the rule is asked of it.
    """
    from yutang.audiences.warehouse import mirror, shelf  # noqa: PLC0415 - heavy

    named = Audience.objects.filter(pk__in=queries.referred_ids(audience.rule), archived_at=None)
    for each in named.filter(kind=Kind.RULE).order_by("pk"):
        is_stale = each.refreshed_at is None or each.refreshed_version != each.version
        if is_stale or Audience.objects.filter(_due(clock.now()), pk=each.pk).exists():
            refresh_audience(audience_id=each.pk)
    if version := shelf.current():
        mirrored = version.positions.get("member", {})
        stamps = named.values_list("pk", "stamp")
        if any(mirrored.get(str(id)) != stamp for id, stamp in stamps):
            mirror.catch_up()


def _refresh(audience_id: int) -> Refreshed:
    from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy

    for _attempt in range(ATTEMPTS):
        audience = Audience.objects.get(pk=audience_id)
        at, began = clock.now(), time.monotonic()
        engine = engines.chosen()
        found = engines.members(schema.parse(audience.rule), at=at).to_pylist()
        milliseconds = round((time.monotonic() - began) * 1000)
        result = Found(audience.version, found, at, milliseconds, engine)
        if exchange := exchange_members(audience_id=audience_id, found=result):
            audience.refresh_from_db()
            return Refreshed(audience, exchange, milliseconds, engine)
    raise RuleKeepsChanging


@contextmanager
def _alone(audience_id: int) -> Iterator[None]:
    """No second refresh of the audience runs meanwhile: an older result never comes last."""
    name, until = f"audiences.refresh:{audience_id}", time.monotonic() + PATIENCE
    while not _ask(LOCK, name):
        if time.monotonic() > until:
            raise RefreshBusy
        time.sleep(0.1)
    try:
        yield
    finally:
        _ask(UNLOCK, name)


def _ask(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        return bool(cursor.fetchone()[0])


def _keep_error(audience_id: int, sentence: str) -> None:
    Audience.objects.filter(pk=audience_id).update(error=sentence[:300])
