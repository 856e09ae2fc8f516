"""What the sidebar's first tab tells: of a customer, or of a group."""

from datetime import timedelta
from typing import Any

from yutang.commerce.words import NEEDS, OBSTACLES, short
from yutang.content.queries.standing import standing
from yutang.customers import queries as customers
from yutang.customers.models import Consent, Customer
from yutang.groups import queries
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock, enterprise
from yutang.kernel.ui import panels
from yutang.org.access import MemberRequest

LATELY = timedelta(days=7)
SHOWN = 20


def of_customer(request: MemberRequest, customer: Customer) -> dict[str, Any]:
    """Figures, standing, and the panels that other areas add to her page."""
    return {
        "profile": customer.profile,
        "currency": enterprise.currency(),
        "wants_nothing": _wants_nothing(customer),
        "panels": panels.of("customer", permissions=request.member.permissions, place="tab"),
        **of_standing(customer),
    }


def _wants_nothing(customer: Customer) -> bool:
    marketing = Consent.Purpose.MARKETING
    words = (each for each in customers.consents_of(customer) if each.purpose == marketing)
    return any(not each.given for each in words)


def of_standing(customer: Customer) -> dict[str, Any]:
    """The obstacles and needs that there are, and which are set."""
    now = standing(customer.pk)
    return {
        "obstacles": [(key, str(words), key == now.obstacle) for key, words in OBSTACLES.items()],
        "needs": [
            (key, short(key), key in now.needs)
            for key in NEEDS
            if not key.startswith("b_") or key in now.needs
        ],
    }


def of_group(request: MemberRequest, group: GroupChat) -> dict[str, Any]:
    """Who is in it: how many, who came and left of late, and which of them are in sight."""
    since = clock.now() - LATELY
    within = group.stays.filter(left_at=None, customer__isnull=False)
    ours = within.filter(customer__in=customers.scoped(request.member))
    return {
        "figures": queries.figures([group.pk], since=since)[group.pk],
        "our_count": ours.values("customer").distinct().count(),
        "ours": _told(ours.order_by("-joined_at", "-pk")[:SHOWN]),
        "joined": _told(within.filter(joined_at__gte=since).order_by("-joined_at", "-pk")[:SHOWN]),
        "left": _told(
            group.stays.filter(left_at__gte=since, customer__isnull=False).order_by("-left_at")[
                :SHOWN
            ]
        ),
        "days": LATELY.days,
    }


def _told(stays: Any) -> list[GroupMember]:
    return list(stays.select_related("customer__profile", "invitor"))
