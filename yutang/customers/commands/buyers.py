"""Buyers of a shop, found or made many at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from yutang.customers.commands.making import bearers, give, make_customers
from yutang.customers.commands.pairs import suggest_pairs
from yutang.customers.models import Identity, Suggestion

BUYER = Identity.Kind.BUYER
PHONE = Identity.Kind.PHONE


@dataclass(frozen=True)
class BuyerRow:
    """A shop's buyer as the shop knows them; `phone` has digits only, or is empty."""

    buyer: str
    name: str = ""
    phone: str = ""


@transaction.atomic
def identify_many(rows: Sequence[BuyerRow], *, realm: str) -> dict[str, int]:
    """Find or make the customer of each buyer of the shop `realm`; buyer → customer id.

    A buyer whom we meet for the first time and whose phone number belongs to a customer is that
    customer; that two customers may be one is suggested. Safe when two imports run.
    """
    by_buyer = {row.buyer: row for row in rows}
    known = bearers(BUYER, realm, by_buyer)
    new = [by_buyer[buyer] for buyer in sorted(by_buyer.keys() - known.keys())]
    if new:
        known = _know(new, realm, by_buyer)
    _claim_phones(rows, known)
    _suspect_by_phone(rows, known)
    return known


def _know(new: Sequence[BuyerRow], realm: str, by_buyer: Mapping[str, BuyerRow]) -> dict[str, int]:
    _join_by_phone(new, realm)
    known = bearers(BUYER, realm, by_buyer)
    made = {row.buyer: row for row in new if row.buyer not in known}
    make_customers(
        BUYER,
        realm,
        {buyer: row.name for buyer, row in made.items()},
        phones={buyer: row.phone for buyer, row in made.items()},
    )
    return bearers(BUYER, realm, by_buyer)


def _join_by_phone(rows: Sequence[BuyerRow], realm: str) -> None:
    owners = bearers(PHONE, "", [row.phone for row in rows if row.phone])
    give(BUYER, realm, [(owners[row.phone], row.buyer) for row in rows if row.phone in owners])


def _suspect_by_phone(rows: Sequence[BuyerRow], known: dict[str, int]) -> None:
    """Who buys by the number of another customer may be that customer."""
    owners = bearers(PHONE, "", sorted({row.phone for row in rows if row.phone}))
    pairs = {(owners[row.phone], known[row.buyer]) for row in rows if row.phone in owners}
    suggest_pairs(pairs, Suggestion.Reason.PHONE)


def _claim_phones(rows: Sequence[BuyerRow], known: dict[str, int]) -> None:
    """A number that belongs to nobody, and to one buyer of these, becomes that customer's."""
    owners: dict[str, set[int]] = {}
    for row in rows:
        if row.phone:
            owners.setdefault(row.phone, set()).add(known[row.buyer])
    give(PHONE, "", [(ids.pop(), phone) for phone, ids in owners.items() if len(ids) == 1])
