"""Our entries in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("operate", _("Members"), "org:members", "members.see", "users-group", 10))
nav.item(
    nav.Item("operate", _("Stores and units"), "org:units", "members.see", "building-store", 20)
)
