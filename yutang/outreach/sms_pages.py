"""SMS in the navigation; the providers are loaded with it."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.ui import nav
from yutang.outreach.sms import outbox, tencent

PROVIDERS = (outbox, tencent)  # each registers itself

nav.item(nav.Item("serve", _("SMS"), "sms:outbox", "sends.see", "message-2", order=57))
