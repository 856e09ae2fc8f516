"""Where the pages of commerce stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("convert", _("Orders"), "commerce:orders", "orders.see", "receipt", 10))
nav.item(nav.Item("convert", _("Products"), "commerce:products", "products.see", "package", 15))
nav.item(nav.Item("convert", _("Import"), "commerce:imports", "orders.import", "file-import", 20))
