"""Where the pages of the API stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("settings", _("API access"), "api:tokens", "api.change", "api", 60))
nav.item(nav.Item("settings", _("Webhooks"), "api:hooks", "api.change", "webhook", 61))
