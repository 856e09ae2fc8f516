"""The tables of group chats."""

from __future__ import annotations

from simulator import group_records as g
from simulator.store import Store, Table


class GroupTables:
    """Groups, who is in them, what is said there, and the codes that lead to them."""

    def __init__(self, store: Store) -> None:
        self.group_chats = Table[g.GroupChat](
            store,
            "group_chats",
            g.GroupChat,
            lambda c: c.chat_id,
            {"owner": lambda c: [c.owner.lower()]},
        )
        self.group_members = Table[g.GroupMember](
            store,
            "group_members",
            g.GroupMember,
            lambda m: f"{m.chat_id}|{m.who.lower()}",
            {"chat": lambda m: [m.chat_id], "who": lambda m: [m.who.lower()]},
        )
        self.group_messages = Table[g.GroupMessage](
            store,
            "group_messages",
            g.GroupMessage,
            lambda m: m.id,
            {"chat": lambda m: [m.chat_id]},
        )
        self.join_ways = Table[g.JoinWay](store, "join_ways", g.JoinWay, lambda w: w.config_id)
        self.group_welcomes = Table[g.GroupWelcome](
            store, "group_welcomes", g.GroupWelcome, lambda w: w.template_id
        )
