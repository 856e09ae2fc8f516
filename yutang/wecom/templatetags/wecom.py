"""Words for WeCom's events on our pages."""

from django import template

from yutang.wecom import names
from yutang.wecom.models import Inbox

register = template.Library()

LEVELS = {"new": "info", "done": "ok", "ignored": "off", "failed": "error"}


@register.filter
def event_name(row: Inbox) -> str:
    """What happened, in words."""
    return names.event_name(row.event, row.change_type)


@register.filter
def reason_text(row: Inbox) -> str:
    """Why it was not handled, in words."""
    return names.reason_text(row.reason)


@register.filter
def state_level(row: Inbox) -> str:
    """The kit's colour for the event's state."""
    return LEVELS.get(row.state, "info")
