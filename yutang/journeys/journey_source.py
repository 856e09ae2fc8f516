"""What journeys tell the rest of outreach: their names, words, days, and whether they go on."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content import usage
from yutang.content.commands import links
from yutang.content.models import Material
from yutang.customers import sources as customer_sources
from yutang.journeys.models import Journey
from yutang.journeys.queries import coming, references, wording
from yutang.journeys.queries.wording import SOURCE
from yutang.kernel import keeping
from yutang.outreach import contents, meant, plans, sources
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Task

STANDINGS = {Journey.State.PAUSED: Standing.RESTING, Journey.State.ENDED: Standing.OVER}
# Of these customers, those whose newest run left early: what waits for them isn't said any more.
LEFT = """
    select customer_id from (
        select distinct on (customer_id) customer_id, state from journeys_run
        where customer_id = any(%(customers)s) and journey_id = %(journey)s
            and reason not like 'merged:%%'
        order by customer_id, entered_at desc, id desc) newest
    where state in ('left', 'stopped')
"""


def says(task: Task) -> Content:
    """The words of the task's step of its version, with addresses that know the member."""
    step = wording.said_step(task.source_id, task.step)
    if step is None:
        return Content()

    def link(material: Material) -> str:
        source = f"{SOURCE}:{task.source_id}"
        return links.tracked(material_id=material.pk, source=source, member_id=task.member_id)

    return wording.content_of(step, link, task.member if task.member_id else None)


def stands(journey_id: int) -> Standing:
    """Whether the journey's messages go out: not while it is paused, never when it has ended."""
    state = Journey.objects.filter(pk=journey_id).values_list("state", flat=True).first()
    return STANDINGS.get(Journey.State(state), Standing.GOING) if state else Standing.OVER


def left(journey_id: int, customer_ids: Collection[int]) -> set[int]:
    """Of these customers, those who left the journey early or were taken out."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"customers": list(customer_ids), "journey": journey_id})
        return {id for (id,) in cursor.fetchall()}


def names(journey_ids: Collection[int]) -> dict[int, str]:
    """The journeys as people call them."""
    return dict(Journey.objects.filter(pk__in=journey_ids).values_list("pk", "name"))


def page(journey_id: int) -> str:
    """Where a journey is shown."""
    return reverse("journeys:journey", args=[journey_id])


def users(kind: str, id: int | str) -> list[keeping.User]:
    """The journeys that run and use this."""
    return [keeping.User(each.name, page(each.pk)) for each in references.users(kind, id)]


def uses(material_id: int) -> list[usage.Use]:
    """Which running journeys say the material."""
    return [
        usage.Use(each.name, page(each.pk), str(each.get_state_display()))
        for each in references.users("material", material_id)
    ]


def entries(since: datetime, until: datetime) -> Sequence[plans.Entry]:
    """What those who wait in journeys will be told in these days, for the calendar."""
    found = coming.sends(since, until)
    named = names({each.journey_id for each in found})
    return [
        plans.Entry(
            day=each.day,
            at=each.at,
            name=named[each.journey_id],
            url=page(each.journey_id),
            carrier=each.carrier,
            type=SOURCE,
            id=each.journey_id,
            count=each.count,
            counted=plans.Counted.GROUPS if each.is_group else plans.Counted.CUSTOMERS,
        )
        for each in found
    ]


contents.register(SOURCE, contents.Teller(says, stands))
sources.register(SOURCE, names, page, _("Journey"))
customer_sources.register(SOURCE, names)
meant.register(SOURCE, left)
usage.register(SOURCE, _("Journeys"), uses)
keeping.register(SOURCE, users)
# By a name of its own: what the ledger holds of journeys the calendar shows by itself.
plans.register("journey_coming", plans.Lister(entries))
