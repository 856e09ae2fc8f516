"""Our entries in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(nav.Item("know", _("Customers"), "customers:customers", "customers.see", "users", 10))
nav.item(
    nav.Item(
        "know",
        _("Possible duplicates"),
        "customers:duplicates",
        "customers.merge",
        "arrows-join",
        15,
    )
)
nav.item(nav.Item("know", _("Tags"), "customers:tags", "customers.see", "tags", 20))
nav.item(
    nav.Item("settings", _("Facts"), "customers:fact_types", "facts.change", "list-details", 45)
)
