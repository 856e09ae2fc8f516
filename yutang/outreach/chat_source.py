"""Scripts and materials as sources of the ledger: what members sent of them by hand."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content import link_sources
from yutang.content.models import Material
from yutang.kernel import clock
from yutang.kernel.ui import panels
from yutang.org.models import Member
from yutang.outreach import sources
from yutang.outreach.queries.reached import reached

DAYS = 90


def scripts(ids: Collection[int]) -> dict[int, str]:
    """The scripts by their titles."""
    return dict(link_sources.scripts(set(ids)))


def materials(ids: Collection[int]) -> dict[int, str]:
    """The materials by their titles."""
    return dict(link_sources.materials(set(ids)))


def script_page(script_id: int) -> str:
    """Where a script is read."""
    return reverse("content:script", args=[script_id])


def material_page(material_id: int) -> str:
    """Where a material is read."""
    return reverse("content:material", args=[material_id])


sources.register("script", scripts, script_page, _("Script"))
sources.register("material", materials, material_page, _("Material"))


def deliveries(request: HttpRequest, material: Material) -> dict[str, Any]:
    """How often the material reached customers of late."""
    assert isinstance(request.user, Member), "only members see the library"
    since = clock.now() - timedelta(days=DAYS)
    found = reached(scope=request.user, material_id=material.pk, since=since)
    may_send = request.user.may("sends.change") and material.is_usable(clock.now())
    return {"reached": found, "days": DAYS, "material": material, "may_send": may_send}


panels.register(
    panels.Panel(
        page="material",
        key="reached",
        title=_("Sent"),
        template="outreach/reached_panel.html",
        context=deliveries,
        permission="content.see",
        order=20,
    )
)
