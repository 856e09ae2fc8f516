"""Where groups stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("serve", _("Groups"), "groups:groups", "groups.see", "users-group", 40))
