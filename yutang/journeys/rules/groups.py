"""What a journey of group chats may hold, and which day of a group it is."""

from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

# Steps that make sense in a group; the others are about one customer.
GROUP_KINDS = frozenset({"wait", "until", "split", "send", "task", "webhook", "jump", "end"})
GROUP_TRIGGERS = frozenset({"group", "festival", "schedule", "manual", "api"})
GROUP_CARRIERS = frozenset({"wecom_group"})


def first_day(
    counted: Literal["made", "entered"],
    *,
    made_at: datetime | None,
    entered_at: datetime,
    zone: ZoneInfo,
) -> date:
    """Day 1 of a group; where nobody knows when it was made, the day it entered."""
    begun = made_at if counted == "made" and made_at else entered_at
    return begun.astimezone(zone).date()


def day_number(first: date, at: datetime, zone: ZoneInfo) -> int:
    """Which day of the group `at` is in; its first is 1."""
    return (at.astimezone(zone).date() - first).days + 1
