"""Pages composed from several floors: an upper area adds its panel to a page below it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

Context = Callable[[HttpRequest, Any], dict[str, Any]]


@dataclass(frozen=True)
class Panel:
    """A template with the function that gives its context: `context(request, subject)`.

    `place`: `main` or `side` of the page, or `tab` for one of its tabs.
    """

    page: str
    key: str
    title: str | Promise
    template: str
    context: Context
    permission: str
    place: str = "main"
    order: int = 50


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Add a panel to a page; the same key again replaces it."""
    _panels[(panel.page, panel.key)] = panel


def of(page: str, *, permissions: frozenset[str], place: str | None = None) -> list[Panel]:
    """The page's panels that these permissions open, in order."""
    found = [
        panel
        for panel in _panels.values()
        if panel.page == page
        and panel.permission in permissions
        and (place is None or panel.place == place)
    ]
    return sorted(found, key=lambda panel: (panel.order, panel.key))


def filled(
    page: str, request: HttpRequest, subject: Any, *, place: str | None = None
) -> list[tuple[Panel, dict[str, Any]]]:
    """The page's panels for this member, each with its context."""
    permissions: frozenset[str] = getattr(request.user, "permissions", frozenset())
    return [
        (panel, panel.context(request, subject))
        for panel in of(page, permissions=permissions, place=place)
    ]
