"""The scopes in people's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCOPES: dict[str, Promise] = {
    "orders:read": _("Read orders"),
    "orders:write": _("Write orders and refunds"),
    "products:write": _("Write products"),
    "customers:read": _("Read customers"),
    "customers:write": _("Write customers"),
    "facts:read": _("Read customers' facts"),
    "facts:write": _("Write customers' facts"),
    "audiences:read": _("Read audiences and rules"),
    "journeys:read": _("Read journeys"),
    "journeys:write": _("Write journeys, and let customers in and out"),
}
