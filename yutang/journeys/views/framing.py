"""What all pages of one journey share: its head and its tabs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.journeys.models import Journey, Version
from yutang.journeys.queries import insides
from yutang.journeys.queries.calls import tells
from yutang.journeys.queries.crowds import is_anybody_inside
from yutang.journeys.rules.plan import PlanFaults, dump, parse
from yutang.org.access import MemberRequest

TABS = [
    ("journey", _("Flow")),
    ("build", _("Build")),
    ("timetable", _("Timetable")),
    ("groups", _("Groups")),
    ("rehearsal", _("Rehearsal")),
    ("results", _("Results")),
    ("runs", _("Participants")),
    ("versions", _("Versions")),
    ("webhooks", _("Webhooks")),
]
# Tab → the subject of the journeys that have it; all others: every journey.
ONLY = {"timetable": "group", "groups": "group"}


def framed(request: MemberRequest, pk: int, tab: str) -> dict[str, Any]:
    """The journey, with the tabs of its pages; `tab` is the one that is open."""
    journey = get_object_or_404(Journey.objects.select_related("version"), pk=pk)
    return {
        "journey": journey,
        "may_change": request.member.may("journeys.change"),
        "works": insides.works_on(journey, request.member),
        "is_ending": journey.state == Journey.State.ENDED and is_anybody_inside(pk),
        "is_unpublished": journey.version is None or _says_more(journey, journey.version),
        "tabs": [
            {"label": label, "url": reverse(f"journeys:{name}", args=[pk]), "active": name == tab}
            for name, label in TABS
            if ONLY.get(name, journey.subject) == journey.subject
            and (name != "build" or request.member.may("journeys.change"))
            and (name != "webhooks" or tells(journey))
        ],
    }


def _says_more(journey: Journey, version: Version) -> bool:
    """Whether the draft says something else than what runs, however it is written down."""
    if journey.draft == version.plan:
        return False
    try:
        return bool(dump(parse(journey.draft)) != version.plan)
    except PlanFaults:
        return True
