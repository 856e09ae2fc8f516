"""What the eight segments are called, and what to do with their customers."""

from django.utils.translation import gettext_lazy as _

SEGMENTS = {
    "important_value": _("Champions"),
    "important_develop": _("Big spenders to develop"),
    "important_keep": _("Big spenders to keep"),
    "important_win_back": _("Big spenders to win back"),
    "general_value": _("Loyal small buyers"),
    "general_develop": _("Newcomers to develop"),
    "general_keep": _("Small buyers to keep"),
    "general_win_back": _("Small buyers drifting off"),
}
ADVICE = {
    "important_value": _("Recent, often, much: serve them personally, ask them first."),
    "important_develop": _("Recent and much, but seldom: give reasons for the next order."),
    "important_keep": _("Often and much, but not lately: get in touch now."),
    "important_win_back": _("Once spent much, long away: one strong offer."),
    "general_value": _("Recent and often, small orders: bundles and add-ons."),
    "general_develop": _("Recent, few, small: lead them to the second order."),
    "general_keep": _("Often but small and not lately: a light reminder."),
    "general_win_back": _("Seldom, small, long ago: only at the big sales."),
}
