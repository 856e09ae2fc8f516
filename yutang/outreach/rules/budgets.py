"""What each stage of the lifecycle may be told how often, and WeCom's own limit."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime, time, timedelta

WEEK = timedelta(days=7)
MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Allowance:
    """Contacts, and promotions among them, in any 7 and any 30 days."""

    contacts_7: int
    promotions_7: int
    contacts_30: int
    promotions_30: int


# Those who buy hear from us often, and mostly of service; those who went away, at big sales only.
DEFAULTS = {
    "lead": Allowance(4, 1, 12, 3),
    "active": Allowance(4, 2, 14, 5),
    "silent": Allowance(2, 1, 6, 3),
    "dormant": Allowance(1, 1, 2, 1),
    "churned": Allowance(1, 1, 1, 1),
}


@dataclass(frozen=True)
class Cap:
    """WeCom's limit of mass messages a customer: so many from `since` until before `until`."""

    since: datetime
    until: datetime
    most: int


def cap(mode: str, at: datetime) -> Cap:
    """The cap at a moment of the enterprise's clock, by the corp's mode (WECOM.md 8)."""
    if mode == "day":
        return _days(at, back=0, days=1, most=1)
    if mode == "week":
        return _days(at, back=at.weekday(), days=7, most=7)
    days = monthrange(at.year, at.month)[1]
    return _days(at, back=at.day - 1, days=days, most=days)


def _days(at: datetime, *, back: int, days: int, most: int) -> Cap:
    first = at.date() - timedelta(days=back)
    since = datetime.combine(first, time.min, at.tzinfo)
    return Cap(since, datetime.combine(first + timedelta(days=days), time.min, at.tzinfo), most)
