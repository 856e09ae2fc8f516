"""What group broadcasts tell the rest of outreach: their words, and whether they still go out."""

from collections.abc import Callable, Collection
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content import usage
from yutang.content.commands import links
from yutang.content.models import Kind, Material
from yutang.content.queries import materials
from yutang.kernel import clock
from yutang.outreach import contents, plans, sources
from yutang.outreach.commands.broadcasts import move_broadcast
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Broadcast, BroadcastGroup, Carrier, Task
from yutang.outreach.rules import text as texts

SHOWN = 20
MOVABLE = (Broadcast.State.DRAFT, Broadcast.State.ASKED, Broadcast.State.PLANNED)


def says(task: Task) -> Content:
    """The broadcast's words, with addresses that know the owner; a plan's may name her."""
    broadcast = Broadcast.objects.get(pk=task.source_id)
    source = f"{broadcast.plan_type or SOURCE}:{broadcast.plan_id or broadcast.pk}"

    def link(material: Material) -> str:
        return links.tracked(material_id=material.pk, source=source, member_id=task.member_id)

    said = _content(broadcast, link)
    if not broadcast.is_planned:
        return said
    text = texts.fill(said.text, {"member": task.member.name if task.member else ""})
    return Content(text, said.attachments)


def looks(broadcast: Broadcast) -> Content:
    """What it says, for a look at it: nobody's address."""
    return _content(broadcast, lambda _material: settings.BASE_URL)


def stands(broadcast_id: int) -> Standing:
    """Whether it goes out: that of a plan as long as the plan does."""
    row = Broadcast.objects.filter(pk=broadcast_id).first()
    if row is None or row.state != Broadcast.State.RUNNING:
        return Standing.OVER
    if row.plan_id is None:
        return Standing.GOING
    return contents.standing(row.plan_type, row.plan_id)


def names(broadcast_ids: Collection[int]) -> dict[int, str]:
    """The broadcasts as people call them."""
    return dict(Broadcast.objects.filter(pk__in=broadcast_ids).values_list("pk", "name"))


def page(broadcast_id: int) -> str:
    """Where a broadcast is shown."""
    return reverse("broadcasts:broadcast", args=[broadcast_id])


def uses(material_id: int) -> list[usage.Use]:
    """Which broadcasts say the material, the newest first."""
    found = Broadcast.objects.filter(material_ids__contains=[material_id], plan_type="")
    return [
        usage.Use(each.name, page(each.pk), str(each.get_state_display()))
        for each in found.order_by("-created_at")[:SHOWN]
    ]


def is_agreed(material_id: int) -> bool:
    """Whether a broadcast that says the material waits for a word, or goes out by one."""
    found = Broadcast.objects.filter(material_ids__contains=[material_id])
    going = Q(
        state__in=[Broadcast.State.PLANNED, Broadcast.State.RUNNING], decided_by__isnull=False
    )
    return found.filter(going | Q(state=Broadcast.State.ASKED)).exists()


def entries(since: datetime, until: datetime) -> list[plans.Entry]:
    """The broadcasts of these days, for the calendar."""
    shown = Q(at__isnull=False) | Q(begun_at__isnull=False)
    shown |= Q(state=Broadcast.State.PLANNED)
    rows = Broadcast.objects.exclude(state=Broadcast.State.CANCELLED).annotate(
        when=Coalesce("begun_at", "held_until", "at", "changed_at"),
        groups=Count("rows"),
        sent=Count("rows", filter=Q(rows__state=BroadcastGroup.State.SENT)),
    )
    found = rows.filter(shown, when__gte=since, when__lt=until)
    return [_entry(each, each.when, each.groups, each.sent) for each in found]


def standing(broadcast_id: int) -> plans.Standing | None:
    """The broadcast as the calendar names it when it is moved."""
    found = Broadcast.objects.filter(pk=broadcast_id).first()
    return plans.Standing(found.name, found.at) if found else None


def _entry(each: Broadcast, when: datetime, groups: int, sent: int) -> plans.Entry:
    coming = each.at is None or each.at > clock.now()
    is_draft = each.state == Broadcast.State.DRAFT
    return plans.Entry(
        day=clock.local(when).date(),
        at=when,
        name=each.name,
        url=page(each.pk),
        carrier=Carrier.WECOM_GROUP,
        type=SOURCE,
        id=each.pk,
        count=groups,
        counted=plans.Counted.GROUPS,
        delivered=sent,
        held=groups if each.held_until else 0,
        state=each.state,
        state_label=str(each.get_state_display()),
        is_movable=each.state in MOVABLE and (is_draft or coming) and not each.is_planned,
        is_draft=is_draft,
    )


def _content(broadcast: Broadcast, link: Callable[[Material], str]) -> Content:
    """Text and attachments: what was written, then what the chosen materials say."""
    text, attachments = broadcast.text, list(broadcast.attachments)
    usable = materials.usable(clock.now()).in_bulk(broadcast.material_ids)
    for material in (usable[each] for each in broadcast.material_ids if each in usable):
        address = link(material) if material.kind in (Kind.ARTICLE, Kind.LINK) else ""
        said = materials.said(material, link=address)
        text = text or said.text
        attachments += said.plain
    return Content(text, attachments)


contents.register(SOURCE, contents.Teller(says, stands))
sources.register(SOURCE, names, page, _("Group broadcast"))
usage.register(SOURCE, _("Group broadcasts"), uses)
usage.keep(SOURCE, is_agreed)
plans.register(SOURCE, plans.Lister(entries, move_broadcast, standing))
