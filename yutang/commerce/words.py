"""Needs and obstacles in people's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NEEDS: dict[str, Promise] = {
    "functional": _("Functional: it does its work"),
    "emotional": _("Emotional: it feels good"),
    "life_changing": _("Life-changing: it makes me another person"),
    "social": _("Social: it serves others"),
    "b_basic": _("Business, basic: it meets the standard"),
    "b_functional": _("Business, functional: it pays"),
    "b_convenience": _("Business, convenience: it is easy to work with"),
    "b_personal": _("Business, personal: it helps my career"),
    "b_ideal": _("Business, ideal: it serves a purpose"),
}
OBSTACLES: dict[str, Promise] = {
    "not_understood": _("Does not understand it"),
    "no_motive": _("Has no motive"),
    "no_trust": _("Has no trust"),
    "costly_to_try": _("Trying costs too much"),
}


def short(key: str) -> str:
    """The words before the colon."""
    words = str(NEEDS.get(key) or OBSTACLES.get(key) or key)
    return words.replace("：", ":").partition(":")[0]
