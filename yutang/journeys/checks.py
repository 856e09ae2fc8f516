"""What can be examined about journeys: they hear, the engine keeps up, and little fails."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.models import Journey
from yutang.journeys.queries import alerts, retention
from yutang.journeys.queries.alerts import Alert
from yutang.journeys.queries.hearing import Deaf, deaf
from yutang.kernel import clock
from yutang.kernel.health import Finding, Level, check

SHOWN = 5


@check("journeys", order=63)
def journeys() -> list[Finding]:
    """In every journey that runs, whoever is due moves, and hardly any step or webhook fails."""
    running = Journey.objects.filter(state__in=[Journey.State.LIVE, Journey.State.CLOSING])
    names = {each.pk: each for each in running.defer("draft")}
    warnings = alerts.warnings(*names.values())
    found = [_warned(names[each.journey_id].name, each) for each in warnings[:SHOWN]]
    if len(warnings) > SHOWN:
        found.append(_more(len(warnings) - SHOWN))
    return found or [Finding(Level.OK, _("Everybody in a journey moves on"))]


@check("journeys hear", order=62)
def hearing() -> list[Finding]:
    """What customers do reaches the journeys."""
    found = deaf()
    if found is None:
        return [Finding(Level.OK, _("Journeys hear what customers do"))]
    title = _("Journeys don't hear what customers do: nobody enters by it, nobody goes on by it")
    mend = _(
        "See whether a worker runs, and what keeps it busy. Nothing is lost: all is read in order;"
        " only messages too late by then are left out."
    )
    if found.error:
        mend = _(
            "Mend the cause; it tries again by itself, or press “Try now” on Settings → Health."
            " Nothing is lost: all is read in order; only messages too late by then are left out."
        )
    return [Finding(Level.ERROR, title, _detail(found), mend)]


@check("journeys keep", order=64)
def keeping() -> list[Finding]:
    """What says how long old rows stay is a number of days."""
    return [
        Finding(
            Level.WARNING,
            _("%(name)s isn't a number of days; it is taken for %(days)d")
            % {"name": each.env, "days": each.days},
            "",
            _("Write whole days, or 0 to keep for ever, and start Yutang again."),
        )
        for each in retention.ALL
        if retention.is_odd(each)
    ]


def _warned(name: str, warning: Alert) -> Finding:
    mend = _("See whether the worker runs, and who was stopped: Serve → Journeys.")
    title = _("Journey “%(name)s”: %(text)s") % {"name": name, "text": warning.text}
    return Finding(Level.ERROR, title, "", warning.mend or mend)


def _more(count: int) -> Finding:
    text = ngettext("%(n)d more warning of journeys", "%(n)d more warnings of journeys", count)
    return Finding(Level.ERROR, text % {"n": count}, "", _("All stand on Serve → Journeys."))


def _detail(found: Deaf) -> str:
    what = _("The reader “%(name)s” is behind.") % {"name": found.reader}
    if found.error:
        what = _("The reader “%(name)s” has stopped: %(error)s.") % {
            "name": found.reader,
            "error": found.error,
        }
    if found.since is None:
        return what
    waiting = ngettext(
        "%(n)d activity waits, since %(at)s.",
        "%(n)d activities wait, the first since %(at)s.",
        found.count,
    )
    at = f"{clock.local(found.since):%m-%d %H:%M}"
    return f"{what} {waiting % {'n': found.count, 'at': at}}"
