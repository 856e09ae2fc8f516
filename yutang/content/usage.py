"""Who uses a material: areas above say it, the library shows it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Use:
    """One place that uses a material, in people's words."""

    name: str
    url: str = ""
    note: str = ""


Finder = Callable[[int], list[Use]]

_finders: dict[str, tuple[str | Promise, Finder]] = {}


def register(key: str, title: str | Promise, finder: Finder) -> None:
    """Let the library ask `finder(material_id)`; the same key again replaces it."""
    _finders[key] = (title, finder)


def of(material_id: int) -> list[tuple[str | Promise, list[Use]]]:
    """The uses by kind; kinds without any are left out."""
    found = [(title, finder(material_id)) for title, finder in _finders.values()]
    return [(title, uses) for title, uses in found if uses]


def forget(key: str) -> None:
    """No longer ask this one."""
    _finders.pop(key, None)
