"""Every write to groups; callers use these names."""

from yutang.groups.commands.exports import note_export
from yutang.groups.commands.hearing import Change, dissolve, hear_change, hear_news, read_soon
from yutang.groups.commands.pulling import Pulled, compare_groups, read_group, sync_groups
from yutang.groups.commands.reading import take_in
from yutang.groups.commands.syncing import read_now, start_sync
from yutang.groups.commands.tags import tag_group

__all__ = [
    "Change",
    "Pulled",
    "compare_groups",
    "dissolve",
    "hear_change",
    "hear_news",
    "note_export",
    "read_group",
    "read_now",
    "read_soon",
    "start_sync",
    "sync_groups",
    "tag_group",
    "take_in",
]
