"""Where the pages of audiences stand in the console's navigation."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav

nav.item(
    nav.Item("know", _("Audiences"), "audiences:audiences", "audiences.see", "users-group", 30)
)
nav.item(
    nav.Item(
        "know", _("Behaviour tags"), "audiences:behaviours", "audiences.see", "tag-starred", 35
    )
)
nav.item(
    nav.Item(
        "know", _("Lifecycle"), "audiences:lifecycle", "lifecycle.see", "activity-heartbeat", 40
    )
)
nav.item(nav.Item("know", _("RFM"), "audiences:rfm", "lifecycle.see", "chart-grid-dots", 50))
nav.item(nav.Item("know", _("Repurchase"), "audiences:repurchase", "lifecycle.see", "repeat", 60))
