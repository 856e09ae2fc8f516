"""Group chats and who is in them."""

from yutang.groups.models.chats import GroupChat, GroupMember
from yutang.groups.models.statistics import OwnerDay

__all__ = ["GroupChat", "GroupMember", "OwnerDay"]
