"""Where the area's pages stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("serve", _("Quality"), "quality:times", "quality.see", "shield-check", order=90))
nav.item(
    nav.Item("operate", _("Hand-overs"), "handing:handovers", "handing.see", "arrows-exchange", 60)
)
