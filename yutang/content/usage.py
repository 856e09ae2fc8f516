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
Keeper = Callable[[int], bool]

_finders: dict[str, tuple[str | Promise, Finder]] = {}
_keepers: dict[str, Keeper] = {}


def register(key: str, title: str | Promise, finder: Finder) -> None:
    """Let the library ask `finder(material_id)`; the same key again replaces it."""
    _finders[key] = (title, finder)


def of(material_id: int) -> list[tuple[str | Promise, list[Use]]]:
    """The uses by kind; kinds without any are left out."""
    found = [(title, finder(material_id)) for title, finder in _finders.values()]
    return [(title, uses) for title, uses in found if uses]


def keep(key: str, keeper: Keeper) -> None:
    """Let `keeper(material_id)` say whether a second person agreed to what it says right now."""
    _keepers[key] = keeper


def is_agreed(material_id: int) -> bool:
    """Whether something goes out, or asks to, whose words somebody else agreed to."""
    return any(keeper(material_id) for keeper in _keepers.values())


def forget(key: str) -> None:
    """No longer ask this one."""
    _finders.pop(key, None)
