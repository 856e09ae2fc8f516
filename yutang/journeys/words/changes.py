"""Which change of a draft it was, for the buttons that take it back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

CHANGES = {
    "add": _("add a step"),
    "move": _("move a step"),
    "shift": _("move a step"),
    "copy": _("copy a step"),
    "change": _("change a step"),
    "remove": _("delete a step"),
    "way": _("add a way"),
    "no_way": _("delete a way"),
    "rule": _("change a condition"),
    "trigger": _("change the beginning"),
    "no_trigger": _("delete a beginning"),
    "settings": _("change the settings"),
    "whole": _("replace the whole plan"),
}


def said(draft: Any) -> str:
    """“move a step: Wait”."""
    words = str(CHANGES.get(draft.said, CHANGES["whole"]))
    return f"{words}: {draft.what}" if draft.what else words
