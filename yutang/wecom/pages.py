"""Our entries in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(
    nav.Item("settings", _("WeCom"), "wecom:settings", "settings.change", "plug-connected", 20)
)
nav.item(nav.Item("settings", _("WeCom events"), "wecom:events", "wecom.see", "inbox", 30))
