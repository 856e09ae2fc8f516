"""What journeys add to the page of a group: which run in it, and what comes when."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.groups.models import GroupChat
from yutang.journeys.queries import group_runs
from yutang.kernel.ui import panels
from yutang.org.models import Member

SHOWN = 5


def group_journeys(request: HttpRequest, group: GroupChat) -> dict[str, Any]:
    """The group's journeys, those that run first, and which it may be let into."""
    member = request.user
    assert isinstance(member, Member)
    may_act = member.may("journeys.enter")
    found = group_runs.watched(list(group_runs.runs_in_group(group)[: 4 * SHOWN]))
    return {
        "group": group,
        "rows": sorted(found, key=lambda row: not row.is_inside)[:SHOWN],
        "may_act": may_act,
        "may_see": member.may("journeys.see"),
        "enterable": list(group_runs.enterable(group)) if may_act and group.is_live else [],
    }


panels.register(
    panels.Panel(
        page="group",
        key="journeys",
        title=_("Journeys"),
        template="journeys/groups/panel.html",
        context=group_journeys,
        permission="groups.see",
        place="side",
        order=40,
    )
)
