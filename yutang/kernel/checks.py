"""What the kernel itself can examine: database, migrations, worker, readers, disk, clock."""

import shutil
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from yutang.kernel import clock
from yutang.kernel.health import Finding, Level, check
from yutang.kernel.models import Heartbeat, ReaderPosition

SCARCE_BYTES = 2 * 1024**3


@check("database", order=10)
def database() -> list[Finding]:
    """The server answers and is new enough."""
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('server_version_num')::int, version()")
        number, version = cursor.fetchone()
    if number < 150000:
        mend = _("Point DATABASE_URL to PostgreSQL 15 or newer.")
        return [Finding(Level.ERROR, _("PostgreSQL is too old"), version, mend)]
    return [Finding(Level.OK, _("PostgreSQL answers"), version.split(" on ")[0])]


@check("migrations", order=11)
def migrations() -> list[Finding]:
    """The tables are those of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        names = ", ".join(f"{step.app_label}.{step.name}" for step, _back in waiting)
        return [Finding(Level.ERROR, _("Tables are out of date"), names, _("Run: yutang migrate"))]
    return [Finding(Level.OK, _("Tables are up to date"))]


@check("worker", order=20)
def worker() -> list[Finding]:
    """A worker has said lately that it lives."""
    since = clock.now() - timedelta(seconds=45)
    alive = Heartbeat.objects.filter(kind="worker", at__gte=since).count()
    if not alive:
        mend = _("Start one: yutang up starts it with everything else, yutang worker alone.")
        return [Finding(Level.ERROR, _("No worker is running"), "", mend)]
    return [Finding(Level.OK, _("Workers running"), str(alive))]


@check("readers", order=21)
def readers() -> list[Finding]:
    """No reader of the activity log has stopped."""
    stopped = ReaderPosition.objects.exclude(error="")
    findings = [
        Finding(
            Level.ERROR,
            _("The reader “%(name)s” has stopped") % {"name": position.name},
            position.error,
            _("Mend the cause; it tries again by itself, or press “Try now” on Settings → Health."),
        )
        for position in stopped
    ]
    return findings or [Finding(Level.OK, _("All readers keep up"))]


@check("disk", order=30)
def disk() -> list[Finding]:
    """There is room to write."""
    free = shutil.disk_usage(settings.HOME if settings.HOME.exists() else "/").free
    text = _("%(size).1f GiB free") % {"size": free / 1024**3}
    if free < SCARCE_BYTES:
        mend = _("Free some space on the disk of %(home)s.") % {"home": settings.HOME}
        return [Finding(Level.ERROR, _("The disk is nearly full"), text, mend)]
    return [Finding(Level.OK, _("Disk"), text)]


@check("clock", order=31)
def clocks() -> list[Finding]:
    """This machine's clock and the database's agree (a welcome has 20 seconds)."""
    with connection.cursor() as cursor:
        before = datetime.now(UTC)  # the machine's own clock is the thing examined
        cursor.execute("select clock_timestamp()")
        theirs = cursor.fetchone()[0]
    apart = abs((theirs - before).total_seconds())
    if apart > 2:
        mend = _("Let both machines follow a time server (chrony, systemd-timesyncd).")
        title = _("Clocks differ by %(seconds).1f s") % {"seconds": apart}
        return [Finding(Level.ERROR, title, "", mend)]
    return [Finding(Level.OK, _("Clocks agree"))]
