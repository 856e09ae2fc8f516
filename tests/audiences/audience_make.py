"""Builders of audiences for their tests."""

from itertools import count
from typing import Any

from tests.customers import make as customers
from yutang.audiences.commands.audiences import Draft, create_audience
from yutang.audiences.commands.exchanging import Exchange, Found, exchange_members
from yutang.audiences.models import Audience, AudienceMember
from yutang.kernel import clock
from yutang.org.models import Member

_numbers = count(1)
EVERYBODY = {"version": 1, "where": {"all": []}}


def audience(name: str = "Regulars", *, rule: Any = EVERYBODY, **more: Any) -> Audience:
    """A saved audience, not refreshed yet."""
    actor: Member | None = more.pop("actor", None)
    return create_audience(draft=Draft(name=name, rule=rule, **more), actor=actor)


def of(*audiences: Audience) -> dict[str, Any]:
    """The rule of who is in all of these."""
    nodes = [{"audience": each.pk, "is": "in"} for each in audiences]
    return {"version": 1, "where": {"all": nodes}}


def customers_of(number: int) -> list[int]:
    """So many customers."""
    return [customers.follow(f"Customer{next(_numbers)}").customer_id for _ in range(number)]


def fill(audience: Audience, ids: list[int]) -> Exchange:
    """The customers are the members from now on."""
    audience.refresh_from_db()
    found = Found(audience.version, ids, clock.now())
    exchange = exchange_members(audience_id=audience.pk, found=found)
    assert exchange is not None
    audience.refresh_from_db()
    return exchange


def members(audience: Audience) -> set[int]:
    rows = AudienceMember.objects.filter(audience=audience)
    return set(rows.values_list("customer_id", flat=True))
