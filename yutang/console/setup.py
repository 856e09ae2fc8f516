"""The first steps of a new installation, until each is done."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from yutang.acquisition.models import Code
from yutang.commerce.models import Order
from yutang.kernel import enterprise
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member, Unit
from yutang.outreach.models import Welcome
from yutang.wecom import settings as wecom_settings


def todos(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The steps not done yet, in their order."""
    return {"todos": [todo for is_done, todo in steps() if not is_done]}


def steps() -> list[tuple[bool, Todo]]:
    """Every step with whether it is done."""
    return [
        (
            bool(enterprise.name()),
            Todo(
                "warn",
                _("Say what your brand is called"),
                _("The name stands in the side bar and on customers' pages."),
                reverse("console:settings"),
                _("Settings"),
            ),
        ),
        (
            wecom_settings.app().is_complete,
            Todo(
                "warn",
                _("Connect WeCom"),
                _("Corp id, app and secret from WeCom's admin console; the page checks each."),
                reverse("wecom:settings"),
                _("Connect"),
            ),
        ),
        (
            Member.objects.exclude(wecom_userid=None).exists(),
            Todo(
                "warn",
                _("Fetch stores and members from WeCom"),
                _("Departments become stores and regions, people become members."),
                reverse("org:members"),
                _("Members"),
            ),
        ),
        (
            Unit.objects.exclude(latitude=None).exists(),
            Todo(
                "warn",
                _("Put your stores on the map"),
                _("Then a code can lead a customer to the nearest store."),
                reverse("org:units"),
                _("Stores"),
            ),
        ),
        (
            Welcome.objects.filter(removed_at=None).exists(),
            Todo(
                "warn",
                _("Write a welcome"),
                _("New customers read it within two seconds."),
                reverse("outreach:welcomes"),
                _("Welcome"),
            ),
        ),
        (
            Code.objects.exists(),
            Todo(
                "warn",
                _("Make your first live code"),
                _("One per source: package card, leaflet, store poster."),
                reverse("acquisition:codes"),
                _("Live codes"),
            ),
        ),
        (
            Order.objects.exists(),
            Todo(
                "warn",
                _("Import your orders"),
                _("They stand on each customer's page and show which source pays off."),
                reverse("commerce:imports"),
                _("Import"),
            ),
        ),
    ]
