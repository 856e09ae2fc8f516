"""Builders for the ledger: customers with a past, plans, rules of restraint."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.models import Customer, Follow, Profile
from yutang.org.models import Member
from yutang.outreach.models import Budget, Message, Policy
from yutang.outreach.rules.governor import Source, Terms

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # Monday noon in Shanghai
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_numbers = count(1)


def member(name: str = "Alice", **values: Any) -> Member:
    """A member who serves customers."""
    values = {"name": name, "role": "guide"} | values
    found, _ = Member.objects.get_or_create(wecom_userid=name, defaults=values)
    return found


def customer(
    name: str = "Zhao",
    *,
    by: Member | None = None,
    lifecycle: str = "active",
    since: datetime = NOON,
) -> Customer:
    """A customer with a profile, followed by Alice."""
    made = Customer.objects.create(name=name)
    follower = by or member()
    Follow.objects.create(customer=made, member=follower, since=since - DAY)
    Profile.objects.create(
        customer=made, name=name, lifecycle=lifecycle, state="followed", consultant=follower
    )
    return made


def audience(*customers: Customer) -> Audience:
    """A list of these customers."""
    made = Audience.objects.create(name=f"List {next(_numbers)}", kind="static")
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=made, customer=each) for each in customers
    )
    return made


def source(type: str = "send") -> Source:
    return Source(type, next(_numbers))


def terms(**values: Any) -> Terms:
    """A promotion by WeCom, due at noon."""
    defaults: dict[str, Any] = {"carrier": "wecom_single", "purpose": "promotion", "due_at": NOON}
    return Terms(**(defaults | values))


def policy(**values: Any) -> Policy:
    """The rules: nothing restrains but what is named."""
    quiet = {"quiet_from": "00:00", "quiet_to": "00:00", "gap_hours": 0, "holdout_percent": 0}
    made, _ = Policy.objects.update_or_create(pk=1, defaults=quiet | values)
    made.refresh_from_db()
    budgets()
    return made


def budgets(*, lifecycles: Sequence[str] = Profile.Lifecycle.values, **values: int) -> None:
    """These budgets for these stages; what isn't named is plenty."""
    plenty = {"contacts_7": 99, "promotions_7": 99, "contacts_30": 99, "promotions_30": 99}
    for stage in lifecycles:
        Budget.objects.update_or_create(lifecycle=stage, defaults=plenty | values)


def told(who: Customer, at: datetime, **values: Any) -> Message:
    """She was sent this in the past."""
    defaults: dict[str, Any] = {
        "source_type": "past",
        "source_id": next(_numbers),
        "carrier": "wecom_single",
        "purpose": "promotion",
        "state": "delivered",
        "due_at": at,
        "admitted_at": at,
    }
    return Message.objects.create(customer=who, **(defaults | values))


def state(of: Source, who: Customer) -> tuple[str, str]:
    """Where the plan's message to her stands, and why."""
    found = Message.objects.get(source_type=of.type, source_id=of.id, customer=who)
    return found.state, found.reason
