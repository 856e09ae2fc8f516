"""What is used isn't deleted: areas above say who uses a thing, those below ask first."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.kernel.errors import DomainError

SHOWN = 5


@dataclass(frozen=True)
class User:
    """Something that uses it, in people's words, and where it is shown."""

    name: str
    url: str


Finder = Callable[[str, int | str], list[User]]
_finders: dict[str, Finder] = {}


class StillUsed(DomainError):
    """Something that runs uses it; `links` lead there."""

    code = "still_used"

    def __init__(self, users: list[User]) -> None:
        super().__init__(lazy(_said, str)(users))
        self.links = users[:SHOWN]


def register(key: str, finder: Finder) -> None:
    """Let `finder(kind, id)` say what uses a thing; the same key again replaces it."""
    _finders[key] = finder


def users(kind: str, id: int | str) -> list[User]:
    """What uses the thing: "tag", "material", "audience", "fact" (by key) or "group_code"."""
    return [each for finder in _finders.values() for each in finder(kind, id)]


def refuse_if_used(kind: str, id: int | str) -> None:
    """Go on only if nothing uses it."""
    if found := users(kind, id):
        raise StillUsed(found)


def _said(found: list[User]) -> str:
    names = _(", ").join(each.name for each in found[:SHOWN])
    sentence = ngettext(
        "“%(names)s” still uses this. Change it there first, or end it.",
        "%(count)d still use this: %(names)s. Change it there first, or end them.",
        len(found),
    )
    return sentence % {"names": names, "count": len(found)}
