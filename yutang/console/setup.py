"""The first steps of a new installation, until each is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.models import Code
from yutang.commerce.models import Order
from yutang.kernel import enterprise
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member, Unit
from yutang.outreach.models import Welcome
from yutang.wecom import settings as wecom_settings


@dataclass(frozen=True)
class Step:
    """One of the first steps: whether it is done, what it brings, where it is done."""

    is_done: Callable[[], bool]
    title: Promise
    why: Promise
    url_name: str
    label: Promise


STEPS = (
    Step(
        lambda: bool(enterprise.name()),
        _("Say what your brand is called"),
        _("The name stands in the side bar and on customers' pages."),
        "console:settings",
        _("Settings"),
    ),
    Step(
        lambda: wecom_settings.app().is_complete,
        _("Connect WeCom"),
        _("Corp id, app and secret from WeCom's admin console; the page checks each."),
        "wecom:settings",
        _("Connect now"),
    ),
    Step(
        lambda: Member.objects.exclude(wecom_userid=None).exists(),
        _("Fetch stores and members from WeCom"),
        _("Departments become stores and regions, people become members."),
        "org:members",
        _("Members"),
    ),
    Step(
        lambda: Unit.objects.exclude(latitude=None).exists(),
        _("Put your stores on the map"),
        _("Then a code can lead a customer to the nearest store."),
        "org:units",
        _("Stores and units"),
    ),
    Step(
        lambda: Welcome.objects.filter(removed_at=None).exists(),
        _("Write a welcome"),
        _("New customers read it within two seconds."),
        "outreach:welcomes",
        _("Welcome"),
    ),
    Step(
        Code.objects.exists,
        _("Make your first live code"),
        _("One per source: package card, leaflet, store poster."),
        "acquisition:codes",
        _("Live codes"),
    ),
    Step(
        Order.objects.exists,
        _("Import your orders"),
        _("They stand on each customer's page and show which source pays off."),
        "commerce:imports",
        _("Import"),
    ),
)


def todos(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The steps not done yet, in their order."""
    waiting = [step for step in STEPS if not step.is_done()]
    return {
        "todos": [
            Todo("warn", step.title, step.why, reverse(step.url_name), step.label)
            for step in waiting
        ]
    }
