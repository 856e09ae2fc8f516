"""Tags of the customer's page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Suggestion
from yutang.kernel import clock
from yutang.kernel.ui.panels import Panel

register = template.Library()
REASONS = dict(Suggestion.Reason.choices)
SELECTED = mark_safe(" selected")

WAYS = {  # WECOM.md 3.1: how the two became contacts
    1: _("by a code"),
    2: _("by phone number"),
    3: _("by a card"),
    4: _("from a group"),
    5: _("from the phone book"),
    6: _("from WeChat contacts"),
    8: _("by a service app"),
    9: _("by mail address"),
    10: _("from Channels"),
    11: _("from a calendar entry"),
    12: _("from a meeting"),
    13: _("as a WeChat friend's WeCom"),
    14: _("by hardware"),
    15: _("on-site"),
    16: _("by an acquisition link"),
    17: _("by custom development"),
    18: _("by a reply to a demand"),
    21: _("by third-party presales"),
    22: _("as a possible partner"),
    24: _("by a request in WeChat"),
    201: _("shared by a colleague"),
    202: _("assigned by an admin"),
}


@register.simple_tag(takes_context=True)
def panel_body(context: Context, panel: Panel, given: dict[str, Any]) -> SafeString:
    """The panel's template with the panel's context."""
    return render_to_string(panel.template, given, request=context.get("request"))


@register.simple_tag
def options(choices: Iterable[tuple[str, Any]], chosen: str) -> SafeString:
    """The options of a select, quicker than a loop in a template where there are thousands."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, SELECTED if value == chosen else "", label) for value, label in choices),
    )


@register.filter
def clock_time(at: datetime) -> SafeString:
    """Hour and minute on the enterprise's wall clock."""
    local = clock.local(at)
    full = local.strftime("%Y-%m-%d %H:%M:%S")
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', at.isoformat(), full, local.strftime("%H:%M")
    )


@register.filter
def add_way(number: int) -> str:
    """How the two became contacts; empty where WeCom doesn't say."""
    return str(WAYS.get(number, ""))


@register.filter
def merge_reason(value: str) -> str:
    """Why two customers may be one, in words."""
    return str(REASONS.get(value, value))
