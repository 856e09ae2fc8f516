"""The kit's template tags: icons, money, moments, masked phones, form controls, navigation."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from zlib import crc32

from django import template
from django.conf import settings
from django.contrib.messages.storage.base import Message
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField, CheckboxSelectMultiple, RadioSelect
from django.template import Context, Node, NodeList, TemplateSyntaxError
from django.template.base import Parser, Token
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join, strip_tags
from django.utils.safestring import SafeString, mark_safe

from yutang.kernel import clock, enterprise, money
from yutang.kernel.ui import nav
from yutang.kernel.ui.panels import Panel

register = template.Library()

ICONS = Path("static/vendor/tabler-icons/tabler-nodes-outline.json")
TONES = 7
LEVELS = {"success": "ok", "warning": "warn", "error": "error"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A Tabler outline icon, drawn in the page; decoration only, so it has no text of its own."""
    return mark_safe(  # noqa: S308 - the shapes come from our own package
        '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{shapes(name)}</svg>'
    )


@lru_cache(maxsize=512)
def shapes(name: str) -> str:
    """The icon's SVG elements; nothing where the front-end files aren't set up."""
    path = settings.PACKAGE / ICONS
    if not path.exists():
        return ""
    text = path.read_text(encoding="utf-8")
    start = text.find(f'\n  "{name}": ')
    if start < 0:
        raise TemplateSyntaxError(f"Tabler has no outline icon named {name!r}")
    nodes, _end = json.JSONDecoder().raw_decode(text, text.index("[", start))
    return "".join(f"<{kind} {_attributes(given)}/>" for kind, given in nodes)


def _attributes(given: dict[str, str]) -> str:
    return " ".join(f'{key}="{value}"' for key, value in given.items())


@register.filter(name="money")
def money_text(amount: int | None, currency: str = "") -> str:
    """Fen as people read them, in the enterprise's currency unless another is named."""
    if amount is None:
        return "–"
    return money.format_minor(amount, currency or enterprise.currency())


@register.simple_tag
def enterprise_name() -> str:
    """What the brand calls itself."""
    return enterprise.name()


@register.filter
def when(at: datetime | None) -> str:
    """The moment on the enterprise's wall clock: time today, day this year, else the whole date."""
    if at is None:
        return "–"
    local, today = clock.local(at), clock.today()
    if local.date() == today:
        short = local.strftime("%H:%M")
    elif local.year == today.year:
        short = local.strftime("%m-%d %H:%M")
    else:
        short = local.strftime("%Y-%m-%d")
    full = local.strftime("%Y-%m-%d %H:%M:%S")
    return format_html(
        '<time class="text-nowrap" datetime="{}" title="{}">{}</time>', at.isoformat(), full, short
    )


@register.filter
def day(at: datetime | None) -> str:
    """The enterprise's day of a moment, in the reader's language."""
    if at is None:
        return "–"
    return formats.date_format(timezone.localtime(at, clock.zone()), "DATE_FORMAT")


@register.filter
def phone_for(phone: str, member: Any) -> str:
    """The phone number, its middle hidden unless the member's role may see it."""
    if not phone or (member is not None and member.may("customers.see_phone")):
        return phone or ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


@register.filter
def initials(name: str) -> str:
    """What stands in for a picture: the last character of a Chinese name, else first letters."""
    plain = (name or "").strip()
    if not plain:
        return "?"
    if plain.isascii():
        return "".join(word[0] for word in plain.split()[:2]).upper()
    return plain[-1]


@register.filter
def tone(name: str) -> int:
    """A colour number that stays with the name."""
    return crc32((name or "").encode()) % TONES


@register.filter
def as_json(value: Any) -> str:
    """For an attribute that a script reads; htmx takes `<script>` out of what it puts in."""
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


@register.filter
def message_level(message: Message) -> str:
    """The kit's word for the level of one of Django's messages."""
    return LEVELS.get(message.level_tag, "info")


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The field's widget in the kit's clothes; several boxes stand in a row."""
    if is_choice_set(field):
        field.field.widget.attrs.setdefault("class", "form-check-input")
        shape = '<label class="form-check form-check-inline">{}<span>{}</span></label>'
        return format_html_join("", shape, ((box.tag(), box.choice_label) for box in field))
    kind = getattr(field.field.widget, "input_type", "text")
    css = {"checkbox": "form-check-input", "radio": "form-check-input", "select": "form-select"}
    classes = [css.get(kind, "form-control"), field.field.widget.attrs.get("class", "")]
    if field.errors:
        classes.append("is-invalid")
    return field.as_widget(attrs={"class": " ".join(filter(None, classes))})


@register.filter
def is_choice_set(field: BoundField) -> bool:
    """Whether the field is a group of boxes, which needs a legend rather than a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@dataclass(frozen=True)
class Entry:
    """One link of the side bar."""

    label: str | Promise
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class Branch:
    """One section of the side bar with its links."""

    key: str
    label: str | Promise
    entries: Sequence[Entry]


@register.simple_tag(takes_context=True)
def nav_tree(context: Context) -> Sequence[Branch]:
    """The side bar: what this member may open, with the entry that holds the present page."""
    sections = cast(Sequence[nav.Section], context.get("nav_sections", ()))
    urls = {item.url_name: reverse(item.url_name) for item in _all_items(sections)}
    here = context["request"].path if "request" in context else ""
    around = [url for url in urls.values() if here == url or (url != "/" and here.startswith(url))]
    current = max(around, key=len, default=None)
    return [
        Branch(
            section.key,
            section.label,
            [
                Entry(item.label, urls[item.url_name], item.icon, urls[item.url_name] == current)
                for item in section.items
            ],
        )
        for section in sections
    ]


def _all_items(sections: Sequence[nav.Section]) -> Iterator[nav.Item]:
    for section in sections:
        yield from section.items


@register.simple_tag(takes_context=True)
def show_panel(context: Context, panel: Panel, given: dict[str, Any]) -> SafeString:
    """One panel of a composed page, with the request and what the panel's function gave."""
    return render_to_string(panel.template, {**given, "panel": panel}, context["request"])


class BlockText(Node):
    """A block's content once more, as plain text: the page's title stands in head and heading."""

    def __init__(self, name: str) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        blocks: Any = context.render_context.get(BLOCK_CONTEXT_KEY)
        block = blocks.get_block(self.name) if blocks else None
        nodes: NodeList = block.nodelist if block else NodeList()
        with context.push():
            text = strip_tags(nodes.render(context))
        return mark_safe(" ".join(text.split()))  # noqa: S308 - the block escaped it already


@register.tag
def block_text(_parser: Parser, token: Token) -> BlockText:
    """`{% block_text "title" %}`: the text of the block of that name."""
    parts = token.split_contents()
    if len(parts) != 2:
        raise TemplateSyntaxError("block_text takes the name of a block")
    return BlockText(parts[1].strip("\"'"))
