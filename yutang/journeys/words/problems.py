"""What may be wrong with a plan, in one sentence each."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.audiences.words.problems import TEXTS as RULES
from yutang.journeys.errors import OtherSubject
from yutang.journeys.rules.plan import Fault
from yutang.journeys.words.references import REFERENCES

SHAPES: Mapping[str, str | Promise] = {
    "union_tag_invalid": _("There is no kind “%(tag)s”."),
    "union_tag_not_found": _("It isn't said of which kind this is."),
    "extra_forbidden": _("This doesn't belong here. Take it out."),
    "missing": _("Something is missing here."),
    "literal_error": _("Choose one of: %(expected)s."),
    "string_too_long": _("This is too long: at most %(max_length)s characters."),
    "string_pattern_mismatch": _("This is not written as it must be."),
    "too_long": _("There are too many here: at most %(max_length)s."),
    "too_short": _("There are too few here: at least %(min_length)s."),
    "greater_than_equal": _("This must be at least %(ge)s."),
    "less_than_equal": _("This must be at most %(le)s."),
    "too_deep": _("Steps are nested too deeply: at most %(most)s within each other."),
    "too_many_steps": _("These are too many steps: at most %(most)s are possible."),
    "no_json": _("This isn't JSON that a journey could be."),
}
PLANS: Mapping[str, str | Promise] = {
    "no_trigger": _("Say who enters: choose a beginning."),
    "empty_flow": _("Nothing happens yet: add a step."),
    "ends_before": _("The end is before the beginning."),
    "exit_covered": _(
        "An exit without conditions covers this one with conditions: whoever does it leaves"
        " in any case. Take one of the two out."
    ),
    "customers_only": _("This is for customers; a group chat can't do it."),
    "groups_only": _("This is for group chats, and the journey is for customers."),
    "group_carrier": _("In a group journey, messages go to the group."),
    "customer_carrier": _("A customer's journey can't send to a group. Choose another way."),
    "other_subject": OtherSubject.sentence,
    "group_day": _("Days of a group count only in a journey of groups."),
    "duplicate_id": _("Two steps have the id “%(id)s”. Give one of them another."),
    "zero_wait": _("Say how long."),
    "no_rule": _("Say the condition of every way."),
    "no_content": _("Choose a material, or write a text."),
    "no_tags": _("Choose a tag to give or to take away."),
    "tag_both": _("The same tag can't be given and taken away."),
    "no_fact": _("Choose the fact."),
    "no_title": _("Say what is to be done."),
    "no_group_code": _("Choose the group code."),
    "no_url": _("Give the address of the other program."),
    "no_journey": _("Choose the journey."),
    "no_jump": _("Choose the step at which it goes on."),
    "no_audience": _("Choose the audience."),
    "no_festival": _("Choose the festival."),
    "no_coupons_yet": _("There are no coupons yet. Take this step out, or publish later."),
    "shares": _("The shares sum to %(total)s %%; they must sum to 100 %%."),
    "no_ways": _("None of the ways has a step. Add one, or take this away."),
    "unknown_jump": _("There is no step “%(to)s” to go on at."),
    "unreached": _("Nobody ever comes here: every way before it ends or leads elsewhere."),
    "endless": _("This goes round and round without a pause. Put a wait into it."),
}
WRONG = _("This has the wrong form.")


def sentence(fault: Fault) -> str:
    """What is wrong, and what to do."""
    text = _text(fault.code) or WRONG
    try:
        return str(text) % {key: _plain(value) for key, value in fault.values.items()}
    except (KeyError, ValueError):
        return str(WRONG)


def is_known(code: str) -> bool:
    """Whether there is a sentence of its own for this."""
    return _text(code) is not None


def place(fault: Fault) -> str:
    """The place in the JSON: “flow.3.text”."""
    return ".".join(str(part) for part in fault.place)


def _text(code: str) -> str | Promise | None:
    for texts in (PLANS, REFERENCES, SHAPES):
        if code in texts:
            return texts[code]
    return RULES.get(code.removeprefix("rule_")) if code.startswith("rule_") else None


def _plain(value: Any) -> str:
    return str(value)[:80]
