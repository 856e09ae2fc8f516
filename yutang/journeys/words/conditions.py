"""Audience rules in the words of a journey: what a way asks, who may enter."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from yutang.audiences.rules import schema
from yutang.audiences.words import sentence
from yutang.audiences.words.names import Names

SHOWN = 140  # characters of a condition on a card


def condition(rule: Any, names: Names | None = None) -> str:
    """What the rule asks, without who is asked; what is wrong with it where it is none."""
    if not rule:
        return _("No condition yet")
    try:
        return sentence.of(schema.parse(rule).where, names)
    except schema.RuleError as wrong:
        return str(wrong)


def short(said: str) -> str:
    """As much of it as a card has room for."""
    return Truncator(said).chars(SHOWN)
