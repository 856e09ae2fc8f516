"""Reads of groups; callers use these names."""

from yutang.groups.queries.chats import (
    Wanted,
    groups,
    groups_owned,
    owners,
    stays_of_customer,
    stays_of_group,
    tags,
    wanted_groups,
)
from yutang.groups.queries.figures import (
    Day,
    Figures,
    Total,
    by_day,
    figures,
    total,
    with_figure,
)
from yutang.groups.queries.work import last_sync

__all__ = [
    "Day",
    "Figures",
    "Total",
    "Wanted",
    "by_day",
    "figures",
    "groups",
    "groups_owned",
    "last_sync",
    "owners",
    "stays_of_customer",
    "stays_of_group",
    "tags",
    "total",
    "wanted_groups",
    "with_figure",
]
