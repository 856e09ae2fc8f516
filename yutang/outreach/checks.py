"""What outreach can examine."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.kernel import clock
from yutang.kernel.health import Finding, Level, check
from yutang.outreach import queries
from yutang.outreach.models import GroupWelcome, MediaCopy, Welcome


@check("welcome", order=60)
def welcome() -> list[Finding]:
    """Newcomers are welcomed in time, and there is a welcome for everybody."""
    return [*_speed(), *_general(), *_pictures(), *_in_groups()]


def _speed() -> list[Finding]:
    day = queries.speed(since=clock.now() - timedelta(days=1))
    if day.missed:
        title = ngettext(
            "%(n)d welcome was missed in the last 24 hours",
            "%(n)d welcomes were missed in the last 24 hours",
            day.missed,
        ) % {"n": day.missed}
        mend = _("See Serve → Welcome → Speed for each with its reason.")
        return [Finding(Level.WARNING, title, "", mend)]
    if day.p99 is None:
        return [Finding(Level.OK, _("No welcomes in the last 24 hours"))]
    text = _("p50 %(p50)d ms, p99 %(p99)d ms") % {"p50": day.p50, "p99": day.p99}
    return [Finding(Level.OK, _("Every welcome arrived in time"), text)]


def _general() -> list[Finding]:
    in_use = Welcome.objects.filter(is_on=True, removed_at=None, source_key="", begins=None)
    if in_use.filter(weekdays=[]).exists():
        return []
    mend = _("Serve → Welcome → New: leave code and hours empty.")
    return [Finding(Level.WARNING, _("No welcome holds for every code and hour"), "", mend)]


def _pictures() -> list[Finding]:
    stale = MediaCopy.objects.exclude(expires_at__gt=clock.now()).count()
    if not stale:
        return []
    title = _("%(n)d pictures of welcomes aren't at WeCom") % {"n": stale}
    mend = _("They are uploaded again by themselves; if not, see the job outreach.refresh_media.")
    return [Finding(Level.WARNING, title, _("Until then the welcome goes without them."), mend)]


def _in_groups() -> list[Finding]:
    states = GroupWelcome.State
    rows = GroupWelcome.objects.filter(
        removed_at=None, state__in=[states.UNKNOWN, states.REFUSED, states.GONE]
    )
    if not (count := rows.count()):
        return []
    title = ngettext(
        "%(n)d group welcome isn't in WeCom", "%(n)d group welcomes aren't in WeCom", count
    ) % {"n": count}
    mend = _("See Serve → Welcome → In groups.")
    return [Finding(Level.WARNING, title, "", mend)]
