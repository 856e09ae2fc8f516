"""Where acquisition stands in the console."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("acquire", _("Live codes"), "acquisition:codes", "codes.see", "qrcode", 10))
nav.item(
    nav.Item("acquire", _("Group codes"), "acquisition:group_codes", "codes.see", "users-plus", 15)
)
nav.item(nav.Item("acquire", _("Group moves"), "acquisition:moves", "codes.see", "transfer-in", 17))
nav.item(nav.Item("acquire", _("Hook gifts"), "acquisition:gifts", "codes.see", "gift", 30))
nav.item(
    nav.Item("measure", _("Channels"), "acquisition:compare", "codes.see", "chart-histogram", 20)
)
