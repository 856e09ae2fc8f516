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
from yutang.customers.commands.identities import (
    claim_identities,
    claim_identity,
    identify,
)
from yutang.customers.commands.locking import lock_customers, present_id, present_ids
from yutang.customers.commands.matching import (
    choose_merging,
    find_duplicates,
    merge_if_certain,
    whom_to_keep,
)
from yutang.customers.commands.merging import merge_customers, sweep_merge
from yutang.customers.commands.notes import NotFollowed, note_customer
from yutang.customers.commands.pairs import dismiss_pair
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
from yutang.customers.commands.splitting import give_back_activities, split_customers
from yutang.customers.commands.sync import compare_customers, refresh_customer, sync_customers
from yutang.customers.commands.tag_sync import sync_tags
from yutang.customers.commands.tagging import tag_customers, untag_customers

__all__ = [
    "BuyerRow",
    "NameTaken",
    "NotFollowed",
    "agree_to_archive",
    "choose_merging",
    "claim_identities",
    "claim_identity",
    "clear_tag",
    "compare_customers",
    "create_group",
    "create_tag",
    "delete_group",
    "delete_tag",
    "dismiss_pair",
    "fail_transfer",
    "find_duplicates",
    "follow_moves",
    "forget_pushes",
    "give_back_activities",
    "give_consent",
    "identify",
    "identify_many",
    "lock_customers",
    "lose_customer",
    "meet_customer",
    "merge_customers",
    "merge_if_certain",
    "move_group",
    "move_tag",
    "note_customer",
    "present_id",
    "present_ids",
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
    "split_customers",
    "start_export",
    "start_tagging",
    "start_undo",
    "sweep_merge",
    "sync_customers",
    "sync_tags",
    "tag_customers",
    "take_in",
    "untag_customers",
    "whom_to_keep",
]
