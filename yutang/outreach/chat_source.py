"""Scripts and materials that members send by hand: what the ledger calls them, and where they stand."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yutang.content import link_sources
from yutang.outreach import sources


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
