"""What may be wrong with a rule, in one sentence each."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import InvalidInput

TEXTS: Mapping[str, str | Promise] = {
    "no_json": _("This isn't JSON that a rule could be."),
    "unknown_key": _("This doesn't belong here. Take it out."),
    "missing": _("Something is missing here."),
    "unknown_condition": _(
        "A condition has exactly one of: all, any, not, profile, fact, tags, activity, orders, "
        "groups, audience, rfm."
    ),
    "unknown_word": _("Choose one of: %(expected)s."),
    "bad_word": _("This is not a name that may stand here."),
    "wrong_type": _("This has the wrong form."),
    "too_long": _("There are too many here: at most %(max_length)s."),
    "too_short": _("There are too few here: at least %(min_length)s."),
    "too_small": _("This must be at least %(ge)s."),
    "too_large": _("This must be at most %(le)s."),
    "too_deep": _("The rule is nested too deeply: at most %(most)s groups within each other."),
    "too_many": _("The rule has %(count)s conditions; at most %(most)s are possible."),
    "too_many_values": _("The rule holds %(count)s values; at most %(most)s are possible."),
    "too_long_text": _("The rule is longer than %(most)s characters."),
    "too_many_cells": _("The rule asks for %(count)s RFM cells; at most %(most)s are possible."),
    "unknown_field": _("There is no field “%(name)s”."),
    "unknown_fact": _("There is no fact “%(name)s”."),
    "unknown_kind": _("There is no activity “%(name)s”."),
    "unknown_choice": _("“%(name)s” is not among the choices."),
    "unknown_operator": _("“%(name)s” doesn't fit here. Possible: %(known)s."),
    "unknown_rfm": _("This RFM model isn't there any more, or was never computed."),
    "unknown_segment": _("There is no RFM segment “%(name)s”."),
    "segments_or_cells": _("Choose segments or cells, one of the two."),
    "empty_window": _("Give the first day, the last day, or both."),
    "ends_before": _("The end is before the beginning."),
    "bad_day": _("Give a day between 1900 and 2200, such as 2026-01-31."),
    "bad_days": _("Give a number of days from 1 to %(most)s."),
    "bad_whole": _("Give a whole number."),
    "bad_decimal": _("Give a number."),
    "bad_text": _("Give a text of 1 to 300 characters."),
    "bad_truth": _("Give yes or no."),
    "bad_id": _("Choose from the list."),
    "bad_pair": _("Give two values: from and to."),
    "bad_list": _("Choose at least one and at most %(most)s."),
    "bad_age": _("Give an age from 0 to %(most)s."),
}


def _said(fault: "At") -> str:
    return str(TEXTS[fault.code]) % fault.given


def _first(faults: Sequence["At"]) -> str:
    """The first fault's sentence, in the language of whoever reads it."""
    return _said(faults[0])


class At(Protocol):
    """A fault and its place."""

    @property
    def path(self) -> tuple[str | int, ...]: ...
    @property
    def code(self) -> str: ...
    @property
    def given(self) -> Mapping[str, Any]: ...


class RuleError(InvalidInput):
    """The rule can't be run; `problems` say where and why, in the reader's language."""

    code = "invalid_rule"

    def __init__(self, faults: Sequence[At]) -> None:
        super().__init__(lazy(_first, str)(faults) if faults else None)
        self.faults = faults

    @property
    def problems(self) -> list[dict[str, Any]]:
        """Each fault as path, code and sentence."""
        return [
            {"path": list(each.path), "code": each.code, "text": _said(each)}
            for each in self.faults
        ]
