"""The rhythm of a customer's orders: the first five, the gaps between them, and what may come."""

from dataclasses import dataclass
from datetime import date, timedelta

from yutang.customers.models import Profile
from yutang.kernel import clock


@dataclass(frozen=True)
class Pace:
    """One of the first orders: its number, its day, and the days since the one before."""

    number: int
    day: date
    gap: int | None


@dataclass(frozen=True)
class Paces:
    """The first orders, the average gap in days, and when the next order is due by it."""

    first: list[Pace]
    gap: float | None
    due: date | None
    is_late: bool


def paces(profile: Profile) -> Paces | None:
    """The customer's rhythm; None where nothing was ordered."""
    days = [clock.local(at).date() for at in profile.first_orders]
    if not days:
        return None
    first = [
        Pace(number, day, None if number == 1 else (day - days[number - 2]).days)
        for number, day in enumerate(days, 1)
    ]
    due = None
    if profile.order_gap is not None and profile.last_order_at is not None:
        due = clock.local(profile.last_order_at + timedelta(days=profile.order_gap)).date()
    return Paces(first, profile.order_gap, due, due is not None and due < clock.today())
