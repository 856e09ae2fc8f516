"""Where outreach shows itself: the navigation, the home page, customers' timelines."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.customers.kinds import Kind
from yutang.customers.sentences import details
from yutang.kernel import clock
from yutang.kernel.ui import nav, panels
from yutang.outreach import queries
from yutang.outreach.models import WelcomeSend

nav.item(
    nav.Item("serve", _("Welcome"), "outreach:welcomes", "welcome.see", "message-heart", order=10)
)
nav.item(nav.Item("serve", _("Mass sends"), "sends:sends", "sends.see", "send", order=50))


def welcome_health(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """The last day's welcomes, and a fortnight's trend of the p95."""
    days = queries.speed_by_day(days=14)
    return {
        "speed": queries.speed(since=clock.now() - timedelta(days=1)),
        "trend": [[f"{day.day:%m-%d}", (day.speed.p95 or 0) / 1000] for day in days],
    }


def why_missed(props: Mapping[str, Any]) -> str:
    """Why the customer wasn't welcomed, for the timeline; empty where it is not known."""
    reason = props.get("reason")
    return str(WelcomeSend.Reason(reason).label) if reason else ""


details.register(Kind.WELCOME_MISSED, why_missed)
panels.register(
    panels.Panel(
        page="home",
        key="welcome",
        title=_("Welcome"),
        template="outreach/home_panel.html",
        context=welcome_health,
        permission="welcome.see",
        order=30,
    )
)
