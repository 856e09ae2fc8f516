"""What `yutang doctor` and the health page examine of the warehouse."""

from django.utils.translation import gettext as _

from yutang.audiences.warehouse import lag, place, source, versions
from yutang.kernel.health import Finding, Level, check

LATE_SECONDS = 120


@check("warehouse", order=30)
def warehouse() -> list[Finding]:
    """The warehouse is there, whole, of this database, and up to date."""
    version = versions.current()
    if version is None:
        mend = _("A running worker builds it by itself; by hand: yutang audience mirror")
        return [Finding(Level.WARNING, _("The warehouse isn't built yet"), "", mend)]
    broken = [part.path for part in version.parts() if not part.is_whole()]
    if broken or place.is_suspect():
        mend = _("The worker makes it anew by itself; by hand: yutang audience mirror --rebuild")
        return [Finding(Level.ERROR, _("The warehouse is damaged"), ", ".join(broken), mend)]
    if version.source != source.identity():
        mend = _("The worker makes it anew by itself; by hand: yutang audience mirror --rebuild")
        detail = _("Made from another database, time zone or version of Yutang.")
        return [Finding(Level.WARNING, _("The warehouse is out of date"), detail, mend)]
    return [_freshness(version)]


def _freshness(version: versions.Version) -> Finding:
    behind = lag.lag(version)
    size = sum(part.size for part in version.parts())
    detail = _("version %(number)s, %(size)s MB, %(count)s activities behind") % {
        "number": version.number,
        "size": f"{size / 1e6:,.1f}",
        "count": f"{behind.activities:,}",
    }
    if behind.seconds < LATE_SECONDS:
        return Finding(Level.OK, _("The warehouse is up to date"), detail)
    mend = _("Look whether a worker runs, and for mirror in its log.")
    return Finding(Level.WARNING, _("The warehouse is behind"), detail, mend)
