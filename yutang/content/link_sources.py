"""Where links to materials were handed out, in people's words; areas above name their own."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Material, Script
from yutang.customers import sources

PLACES: dict[str, str | Promise] = {
    "sidebar": _("Sidebar"),
    "today": _("Today's tasks"),
    "library": _("Copied from the library"),
    "welcome": _("Welcome"),
}


def labels(keys: Iterable[str]) -> dict[str, str]:
    """Every key with its name; one that nobody names keeps its key."""
    wanted = set(keys)
    named = sources.labels(wanted)
    return {key: named.get(key) or str(PLACES.get(key, key)) for key in wanted}


def scripts(ids: set[int]) -> Mapping[int, str]:
    """The titles of scripts."""
    found = Script.objects.filter(pk__in=ids).values_list("pk", "title")
    return {pk: str(_("Script “%(title)s”") % {"title": title}) for pk, title in found}


def materials(ids: set[int]) -> Mapping[int, str]:
    """The titles of materials, for rules about what was read."""
    return dict(Material.objects.filter(pk__in=ids).values_list("pk", "title"))


sources.register("script", scripts)
sources.register("material", materials)
