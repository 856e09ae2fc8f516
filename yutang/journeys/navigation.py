"""Where the area's pages stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("serve", _("Journeys"), "journeys:journeys", "journeys.see", "route", order=45))
nav.item(
    nav.Item(
        "serve", _("Challenges"), "journeys:challenges", "journeys.see", "calendar-check", order=47
    )
)
