"""Every write to customers, by noun; callers use these names."""

from yutang.customers.commands.batches import (
    run_tagging,
    run_undo,
    start_tagging,
    start_undo,
)
from yutang.customers.commands.buyers import BuyerRow, identify_many
from yutang.customers.commands.catalogue import (
    NameTaken,
    clear_tag,
    create_group,
    create_tag,
    delete_group,
    delete_tag,
    move_group,
    move_tag,
    rename_group,
    rename_tag,
    retry_push,
)
from yutang.customers.commands.consents import give_consent
from yutang.customers.commands.details import take_in
from yutang.customers.commands.exports import run_export, start_export
from yutang.customers.commands.identities import claim_identity, identify
from yutang.customers.commands.notes import NotFollowed, note_customer
from yutang.customers.commands.profiles import follow_moves, rebuild_profiles
from yutang.customers.commands.pushes import forget_pushes
from yutang.customers.commands.pushing import push_next
from yutang.customers.commands.relations import (
    agree_to_archive,
    fail_transfer,
    lose_customer,
    meet_customer,
    refresh_soon,
)
from yutang.customers.commands.sources import set_source
from yutang.customers.commands.sync import compare_customers, refresh_customer, sync_customers
from yutang.customers.commands.tag_sync import sync_tags
from yutang.customers.commands.tagging import tag_customers, untag_customers

__all__ = [
    "BuyerRow",
    "NameTaken",
    "NotFollowed",
    "agree_to_archive",
    "claim_identity",
    "clear_tag",
    "compare_customers",
    "create_group",
    "create_tag",
    "delete_group",
    "delete_tag",
    "fail_transfer",
    "follow_moves",
    "forget_pushes",
    "give_consent",
    "identify",
    "identify_many",
    "lose_customer",
    "meet_customer",
    "move_group",
    "move_tag",
    "note_customer",
    "push_next",
    "rebuild_profiles",
    "refresh_customer",
    "refresh_soon",
    "rename_group",
    "rename_tag",
    "retry_push",
    "run_export",
    "run_tagging",
    "run_undo",
    "set_source",
    "start_export",
    "start_tagging",
    "start_undo",
    "sync_customers",
    "sync_tags",
    "tag_customers",
    "take_in",
    "untag_customers",
]
