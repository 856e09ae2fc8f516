"""Group chats and who is in them."""

from yutang.groups.models.chats import GroupChat, GroupMember

__all__ = ["GroupChat", "GroupMember"]
