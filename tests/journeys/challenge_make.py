"""Builders for tests of challenges."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tests.customers.make import NOON
from tests.journeys.make import operator
from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.models import Customer, Follow
from yutang.journeys.commands import challenging
from yutang.journeys.commands.checking_in import join_challenge
from yutang.journeys.models import Challenge, Participant


def challenge(**values: Any) -> Challenge:
    """A challenge of five days that is open; three check-ins earn the certificate."""
    given = {"name": "Read", "periods": 5, "certificate_from": 3, "intro": "Five days"} | values
    made = challenging.write_challenge(actor=operator(), values=given)
    challenging.open_challenge(challenge=made, actor=operator())
    return made


def taking_part(made: Challenge, name: str = "Zhao", at: datetime = NOON) -> Participant:
    zhao = Customer.objects.create(name=name)
    return join_challenge(challenge=made, customer_id=zhao.pk, at=at)


def friends(number: int) -> list[Customer]:
    """Customers whose friend Olive is."""
    made = Customer.objects.bulk_create(Customer(name=f"F{n}") for n in range(number))
    Follow.objects.bulk_create(
        Follow(customer=each, member=operator(), since=NOON) for each in made
    )
    return made


def audience(customers: Iterable[Customer], name: str = "Gold") -> Audience:
    gold = Audience.objects.create(name=name, kind="static")
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=gold, customer=each) for each in customers
    )
    return gold
