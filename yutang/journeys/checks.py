"""What can be examined about journeys: the engine keeps up, and little fails."""

from django.utils.translation import gettext as _

from yutang.journeys.models import Journey
from yutang.journeys.queries import alerts
from yutang.kernel.health import Finding, Level, check

SHOWN = 5


@check("journeys", order=63)
def journeys() -> list[Finding]:
    """In every journey that runs, whoever is due moves, and hardly any step fails."""
    running = Journey.objects.filter(state__in=[Journey.State.LIVE, Journey.State.CLOSING])
    names = {each.pk: each for each in running.defer("draft")}
    found = [
        Finding(
            Level.ERROR,
            _("Journey “%(name)s”: %(text)s")
            % {"name": names[each.journey_id].name, "text": each.text},
            "",
            _("See whether the worker runs, and who was stopped: Serve → Journeys."),
        )
        for each in alerts.warnings(*names.values())[:SHOWN]
    ]
    return found or [Finding(Level.OK, _("Everybody in a journey moves on"))]
