"""Every write of units and members."""

from yutang.org.commands.accounts import create_member, set_login, set_password
from yutang.org.commands.members import (
    disable_member,
    enable_member,
    member_by_userid,
    member_left,
    rename_userid,
    set_heir,
    set_radius,
    set_role,
    set_units,
)
from yutang.org.commands.sync import sync_member, sync_members
from yutang.org.commands.units import change_unit, close_unit, create_unit, reopen_unit

__all__ = [
    "change_unit",
    "close_unit",
    "create_member",
    "create_unit",
    "disable_member",
    "enable_member",
    "member_by_userid",
    "member_left",
    "rename_userid",
    "reopen_unit",
    "set_heir",
    "set_login",
    "set_password",
    "set_radius",
    "set_role",
    "set_units",
    "sync_member",
    "sync_members",
]
