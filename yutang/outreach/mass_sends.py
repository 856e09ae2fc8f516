"""What mass sends tell the rest of outreach: their words, and whether they still go out."""

from collections.abc import Callable, Collection

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content import usage
from yutang.content.commands import links
from yutang.content.models import Kind, Material
from yutang.content.queries import materials
from yutang.customers import sources as customer_sources
from yutang.kernel import clock
from yutang.outreach import contents, meant, sources
from yutang.outreach.commands.sends import ALIVE, SOURCE
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Send, Task, Variant
from yutang.outreach.queries.meant import left_send

SHOWN = 20
STANDINGS = {Send.State.PAUSED: Standing.RESTING, Send.State.CANCELLED: Standing.OVER}


def says(task: Task) -> Content:
    """The words of the task's variant, with addresses that know the member."""
    variant = Variant.objects.get(send_id=task.source_id, number=task.variant)
    return content_of(variant, member_id=task.member_id)


def content_of(variant: Variant, *, member_id: int | None = None) -> Content:
    """What the variant says, with addresses that know the member."""
    source = f"{SOURCE}:{variant.send_id}"

    def link(material: Material) -> str:
        return links.tracked(material_id=material.pk, source=source, member_id=member_id)

    return _content(variant, link)


def looks(variant: Variant) -> Content:
    """What the variant says, for a look at it: nobody's address."""
    return _content(variant, lambda _material: settings.BASE_URL)


def stands(send_id: int) -> Standing:
    """Whether the send goes out."""
    state = Send.objects.filter(pk=send_id).values_list("state", flat=True).first()
    return STANDINGS.get(Send.State(state), Standing.GOING) if state else Standing.OVER


def names(send_ids: Collection[int]) -> dict[int, str]:
    """The sends as people call them."""
    return dict(Send.objects.filter(pk__in=send_ids).values_list("pk", "name"))


def page(send_id: int) -> str:
    """Where a send is shown."""
    return reverse("sends:send", args=[send_id])


def uses(material_id: int) -> list[usage.Use]:
    """Which sends say the material, the newest first."""
    found = Send.objects.filter(variants__material_ids__contains=[material_id]).distinct()
    return [
        usage.Use(send.name, page(send.pk), str(send.get_state_display()))
        for send in found.order_by("-created_at")[:SHOWN]
    ]


def is_agreed(material_id: int) -> bool:
    """Whether a send that says the material waits for a word, or goes out by one."""
    found = Send.objects.filter(variants__material_ids__contains=[material_id])
    going = Q(state__in=ALIVE, decided_by__isnull=False)
    return found.filter(going | Q(state=Send.State.ASKED)).exists()


def _materials(variant: Variant) -> list[Material]:
    """The chosen ones that may be used now, in the order of the choice."""
    found = materials.usable(clock.now()).in_bulk(variant.material_ids)
    return [found[each] for each in variant.material_ids if each in found]


def _content(variant: Variant, link: Callable[[Material], str]) -> Content:
    """Text and attachments: what was written, then what the chosen materials say."""
    text, attachments = variant.text, list(variant.attachments)
    for material in _materials(variant):
        address = link(material) if material.kind in (Kind.ARTICLE, Kind.LINK) else ""
        said = materials.said(material, link=address)
        text = text or said.text
        attachments += said.plain
    return Content(text, attachments)


contents.register(SOURCE, contents.Teller(says, stands))
meant.register(SOURCE, left_send)
sources.register(SOURCE, names, page, _("Mass send"))
customer_sources.register(SOURCE, names)
usage.register(SOURCE, _("Mass sends"), uses)
usage.keep(SOURCE, is_agreed)
