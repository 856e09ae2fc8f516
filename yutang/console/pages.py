"""The console's own entries in the navigation, and its panels of the home page."""

from django.utils.translation import gettext_lazy as _

from yutang.console import figures, setup
from yutang.kernel.ui import nav, panels

nav.item(nav.Item("home", _("Home"), "console:home", "home.see", "home", 0))
nav.item(nav.Item("home", _("To do today"), "console:today", "today.see", "checklist", 10))
nav.item(
    nav.Item("serve", _("Service calendar"), "calendar:calendar", "sends.see", "calendar-month", 80)
)
nav.item(nav.Item("serve", _("Team's to-dos"), "console:team", "sends.see", "list-check", 85))
nav.item(
    nav.Item("settings", _("Enterprise"), "console:settings", "settings.change", "building", 10)
)
nav.item(nav.Item("settings", _("Health"), "console:health", "health.see", "stethoscope", 80))
nav.item(nav.Item("settings", _("Audit log"), "console:audit", "audit.see", "shield-check", 90))

for order, (key, title, permission, context) in enumerate(figures.STATS):
    panels.register(
        panels.Panel("home", key, title, "ui/stat.html", context, permission, order=10 + order)
    )
panels.register(
    panels.Panel(
        "home",
        "flow",
        _("Customers and orders, 14 days"),
        "console/flow.html",
        figures.flow,
        "home.see",
        place="wide",
        order=10,
    )
)
panels.register(
    panels.Panel(
        "home", "setup", _("First steps"), "", setup.todos, "settings.change", place="todo", order=0
    )
)
