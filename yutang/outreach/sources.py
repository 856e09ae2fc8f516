"""What a message belongs to, in plain words: areas above and beside tell."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from yutang.customers import sources

Names = Callable[[Collection[int]], dict[int, str]]
Url = Callable[[int], str]


@dataclass(frozen=True)
class Teller:
    """Who names the sources of a type."""

    name_of: Names
    url_of: Url
    label: str | Promise = ""


@dataclass(frozen=True)
class Named:
    """A source as people know it; `url` is empty where it has no page."""

    name: str
    url: str = ""


_tellers: dict[str, Teller] = {}


def register(type: str, name_of: Names, url_of: Url, label: str | Promise = "") -> None:
    """Let `name_of(ids)` and `url_of(id)` name the sources of a type; `label` names the type.

    What is below, as the results of a material, calls them the same.
    """
    _tellers[type] = Teller(name_of, url_of, label)
    sources.register(type, name_of)


def named(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Named]:
    """The sources by (type, id), one question a type; an unknown one is told by its key."""
    wanted: dict[str, set[int]] = {}
    for type, id in keys:
        wanted.setdefault(type, set()).add(id)
    return {
        (type, id): found for type, ids in wanted.items() for id, found in _named(type, ids).items()
    }


def types() -> list[tuple[str, str]]:
    """The types that have tellers, with their labels."""
    return [(type, str(teller.label) or type) for type, teller in sorted(_tellers.items())]


def _named(type: str, ids: set[int]) -> dict[int, Named]:
    teller = _tellers.get(type)
    if teller is None:
        return {id: Named(f"{type} {id}") for id in ids}
    names = teller.name_of(ids)
    return {id: Named(names.get(id, f"#{id}"), teller.url_of(id)) for id in ids}
