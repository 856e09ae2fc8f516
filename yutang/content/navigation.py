"""Where the library stands in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("serve", _("Content"), "content:materials", "content.see", "library-photo", 20))
nav.item(nav.Item("serve", _("Scripts"), "content:scripts", "scripts.see", "message-2-share", 25))
