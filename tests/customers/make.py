"""Builders of customers for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from yutang.customers import readers
from yutang.customers.commands import meet_customer
from yutang.customers.models import Activity, Customer, Follow, Tag, TagGroup
from yutang.org.models import Member, Membership, Unit

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai
_numbers = count(1)


def member(name: str = "Alice", *, role: str = "guide", unit: Unit | None = None) -> Member:
    """A member of staff who recurs by name."""
    found, _ = Member.objects.get_or_create(
        wecom_userid=name, defaults={"name": name, "role": role, "username": name.lower()}
    )
    if unit:
        Membership.objects.get_or_create(member=found, unit=unit)
    return found


def unit(name: str = "West Lake", *, parent: Unit | None = None) -> Unit:
    """A store, or what holds it."""
    made = Unit.objects.create(name=name, kind="store" if parent else "headquarters", parent=parent)
    made.path = f"{parent.path if parent else '/'}{made.pk}/"
    made.save(update_fields=["path"])
    return made


def follow(name: str = "Zhao", *, by: str = "Alice", at: datetime = NOON, **props: Any) -> Follow:
    """A customer who added a member."""
    member(by)
    made = meet_customer(external_userid=f"wm{name}", userid=by, at=at, **props)
    Customer.objects.filter(pk=made.customer_id, name="").update(name=name)
    made.customer.name = name
    return made


def tag(name: str = "Gold", *, group: str = "Level") -> Tag:
    """A tag that WeCom knows."""
    known, _ = TagGroup.objects.get_or_create(name=group, defaults={"wecom_id": f"etg{group}"})
    number = next(_numbers)
    return Tag.objects.create(group=known, name=name, wecom_id=f"et{number}")


def read() -> None:
    """Bring profiles up to date; whoever else works on the server holds nothing back."""
    let_read()
    readers.catch_up()


def let_read() -> None:
    """Put all activities below the horizon, which any test beside this one may hold back.

    The horizon is the whole server's: each open transaction of another database counts.
    """
    Activity.objects.filter(xid__gt=1).update(xid=1)
