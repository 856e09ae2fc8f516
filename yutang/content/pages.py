"""What the library adds to other pages: an owner's list of what waits, and scripts as users."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yutang.content import usage
from yutang.content.models import MaterialVersion, Script
from yutang.kernel.ui import panels
from yutang.kernel.ui.todos import Todo

Level = Script.Level


def waiting_materials(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Changes of materials that wait for this member to agree."""
    waiting = MaterialVersion.objects.filter(state=MaterialVersion.State.WAITING)
    count = waiting.exclude(author=request.user.pk).count()
    if not count:
        return {"todos": []}
    title = ngettext(
        "%(n)s material waits for approval.", "%(n)s materials wait for approval.", count
    )
    url = reverse("content:materials") + "?state=change"
    return {"todos": [Todo("warn", title % {"n": count}, url=url, label=_("Look"))]}


def scripts_with(material_id: int) -> list[usage.Use]:
    """The brand's scripts that hand the material on, and how many people use it in their own."""
    part = [{"type": "material", "material_id": material_id}]
    found = Script.objects.filter(parts__contains=part, archived_at=None)
    shared = found.filter(level=Level.ENTERPRISE).order_by("title")[:50]
    uses = [usage.Use(each.title, note=str(each.get_level_display())) for each in shared]
    others = found.exclude(level=Level.ENTERPRISE).count()
    if others:
        text = ngettext("%(n)s script of members", "%(n)s scripts of members", others)
        uses.append(usage.Use(text % {"n": others}))
    return uses


usage.register("script", _("Scripts"), scripts_with)
panels.register(
    panels.Panel(
        page="home",
        key="materials",
        title=_("Content"),
        template="",
        context=waiting_materials,
        permission="content.approve",
        place="todo",
    )
)
