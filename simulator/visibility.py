"""Which members and departments an app may see."""

from __future__ import annotations

from simulator.errors import WecomError
from simulator.records import App, Member
from simulator.state import State


def sees(state: State, app: App, userid: str) -> bool:
    """True for a member still with the corp and in the app's sight."""
    member = state.member(userid)
    return member is not None and sees_member(state, app, member)


def sees_member(state: State, app: App, member: Member) -> bool:
    if member.userid in app.users:
        return True
    return any(sees_department(state, app, department) for department in member.departments)


def sees_department(state: State, app: App, department_id: int) -> bool:
    return any(ancestor in app.departments for ancestor in state.ancestors(department_id))


def visible_members(state: State, app: App) -> list[Member]:
    """Members of the app's departments, then those named one by one."""
    found = {member.userid: member for member in state.members_below(app.departments)}
    for userid in app.users:
        member = state.member(userid)
        if member is not None:
            found.setdefault(member.userid, member)
    return list(found.values())


def visible_member(state: State, app: App, userid: str) -> Member:
    """The member, or 60111 (unknown, or gone) or 60011 (out of the app's sight)."""
    member = state.member(userid)
    if member is None:
        raise WecomError(60111)
    if not sees_member(state, app, member):
        raise WecomError(60011)
    return member


def serving_member(state: State, app: App, userid: str) -> Member:
    """The visible member who may have customers, else 84074."""
    member = visible_member(state, app, userid)
    if not member.contact_enabled:
        raise WecomError(84074)
    return member
