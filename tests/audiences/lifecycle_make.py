"""Stages of customers, and how they moved between them."""

from datetime import date, timedelta

from tests.audiences.value_make import TODAY
from yutang.audiences.commands import lifecycle
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Profile

DAY = timedelta(days=1)
FIXED = {"how": "fixed", "silent_days": 30, "dormant_days": 90, "churned_days": 180}  # a border's


def stages() -> dict[str, str]:
    """The stage of each customer, by name."""
    return dict(Profile.objects.values_list("name", "lifecycle"))


def moves() -> list[tuple[str, str, str]]:
    """Who moved from where to where, in the order it was told."""
    rows = Activity.objects.filter(kind=Kind.LIFECYCLE_CHANGED).order_by("pk")
    return [(each.customer.name, each.props["before"], each.props["stage"]) for each in rows]


def run(day: date = TODAY) -> object:
    """Move everybody as of the day; returns how many went from where to where."""
    return lifecycle.move_all(day=day)
