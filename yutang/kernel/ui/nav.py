"""The console's navigation: areas register what works; a member sees what the role allows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Item:
    """One entry: its page's url name, the permission to see it, a Tabler icon."""

    section: str
    label: str | Promise
    url_name: str
    permission: str
    icon: str
    order: int = 50


@dataclass(frozen=True)
class Section:
    """One of the five steps, or a section beside them, with the entries a member may see."""

    key: str
    label: str | Promise
    icon: str
    items: tuple[Item, ...] = ()


SECTIONS = (
    Section("home", _("Home"), "home"),
    Section("acquire", _("Acquire"), "qrcode"),
    Section("know", _("Know"), "users"),
    Section("serve", _("Serve"), "message-heart"),
    Section("convert", _("Convert"), "shopping-cart"),
    Section("spread", _("Spread"), "share"),
    Section("repeat", _("Repeat"), "repeat"),
    Section("operate", _("Operate"), "building-store"),
    Section("measure", _("Measure"), "chart-bar"),
    Section("settings", _("Settings"), "settings"),
)

_items: dict[str, Item] = {}


def item(entry: Item) -> None:
    """Register an entry; the same url name again replaces it."""
    _items[entry.url_name] = entry


def sections(permissions: frozenset[str]) -> Sequence[Section]:
    """The sections in order with the entries that these permissions open; none is empty."""
    shown = [
        Section(
            section.key,
            section.label,
            section.icon,
            tuple(
                sorted(
                    (
                        entry
                        for entry in _items.values()
                        if entry.section == section.key and entry.permission in permissions
                    ),
                    key=lambda entry: (entry.order, entry.url_name),
                )
            ),
        )
        for section in SECTIONS
    ]
    return [section for section in shown if section.items]
