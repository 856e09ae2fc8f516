"""Every table of this area, one file per noun."""

from yutang.acquisition.models.arrivals import Arrival, Assignment, Lock, Scan
from yutang.acquisition.models.codes import Code, CodeTag, Gift, GiftGiven
from yutang.acquisition.models.group_codes import Door, DoorGroup, GroupCode, GroupJoin, GroupScan
from yutang.acquisition.models.moves import GroupMove, MoveNotice, OldMember
from yutang.acquisition.models.pools import Load, PoolEntry, Seat
from yutang.acquisition.models.ways import LinkQuota, MemberLink, Standing, Way

__all__ = [
    "Arrival",
    "Assignment",
    "Code",
    "CodeTag",
    "Door",
    "DoorGroup",
    "Gift",
    "GiftGiven",
    "GroupCode",
    "GroupJoin",
    "GroupMove",
    "GroupScan",
    "LinkQuota",
    "Load",
    "Lock",
    "MemberLink",
    "MoveNotice",
    "OldMember",
    "PoolEntry",
    "Scan",
    "Seat",
    "Standing",
    "Way",
]
