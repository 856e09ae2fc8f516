"""Which day is day 1 of the groups that the engine moves."""

from collections.abc import Collection

from yutang.groups.models import GroupChat
from yutang.journeys.commands.acts import Standing
from yutang.journeys.queries.programs import Printed
from yutang.journeys.rules import groups as rules
from yutang.kernel import clock


def tell_first_days(here: Collection[tuple[Standing, Printed]]) -> None:
    """Runs of groups know their first day; others are left as they are."""
    found = [(run, made.plan) for run, made in here if made.plan.subject == "group"]
    if not found:
        return
    ids = {run.subject_id for run, _plan in found}
    made_at = dict(GroupChat.objects.filter(pk__in=ids).values_list("pk", "created_at"))
    zone = clock.zone()
    for run, plan in found:
        run.first_day = rules.first_day(
            plan.first_day,
            made_at=made_at.get(run.subject_id),
            entered_at=run.entered_at,
            zone=zone,
        )
