"""Every write to customers, by noun; callers use these names."""

from yutang.customers.commands.buyers import BuyerRow, identify_many
from yutang.customers.commands.consents import give_consent
from yutang.customers.commands.identities import claim_identity, identify
from yutang.customers.commands.relations import (
    agree_to_archive,
    fail_transfer,
    lose_customer,
    meet_customer,
)
from yutang.customers.commands.sources import set_source
from yutang.customers.commands.tagging import tag_customers, untag_customers

__all__ = [
    "BuyerRow",
    "agree_to_archive",
    "claim_identity",
    "fail_transfer",
    "give_consent",
    "identify",
    "identify_many",
    "lose_customer",
    "meet_customer",
    "set_source",
    "tag_customers",
    "untag_customers",
]
