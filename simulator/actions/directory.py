"""What an admin does with members and departments; only the contact-sync assistant is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator import groups
from simulator.actions.subjects import Args, member_of, number, words
from simulator.callbacks import events
from simulator.callbacks.xml import Value
from simulator.records import Department, Member
from simulator.refusals import Refused
from simulator.world import MemberPart

if TYPE_CHECKING:
    from simulator.sim import Sim

CHANGEABLE = (
    "name",
    "departments",
    "position",
    "avatar",
    "contact_enabled",
    "real_named",
    "status",
    "direct_leader",
    "welcome",
    "mobile",
    "email",
)
TOLD = ("departments", "direct_leader")  # other changes make no event
DEPTH_MOST = 15


def create_member(sim: Sim, args: Args) -> dict[str, Any]:
    part = _checked(args)
    if sim.state.member(part.userid) is not None:
        raise Refused("member_exists", id=part.userid)
    _require_departments(sim, part.departments)
    member = Member(**part.model_dump())
    sim.state.members.put(member)
    events.directory(sim, "create_user", UserID=member.userid, Department=_joined(member))
    return vars(member)


def update_member(sim: Sim, args: Args) -> dict[str, Any]:
    """Change the named fields; `new_userid` renames the member and all that hangs on it."""
    member = member_of(sim, args)
    before = dict(vars(member))
    changes = {name: value for name, value in args.items() if name in CHANGEABLE}
    part = _checked({**_seed_fields(member), **changes})
    _require_departments(sim, part.departments)
    for name in changes:
        setattr(member, name, getattr(part, name))
    sim.state.members.put(member)
    fields: dict[str, Value] = {"UserID": member.userid, "Department": _joined(member)}
    new_userid = words(args, "new_userid", default="")
    if new_userid:
        _rename(sim, member, new_userid)
        fields["NewUserID"] = new_userid
    if new_userid or any(before[name] != getattr(member, name) for name in TOLD):
        events.directory(sim, "update_user", **fields)
    return vars(member)


def resign_member(sim: Sim, args: Args) -> dict[str, Any]:
    """The member leaves the corp; their customers wait for an heir."""
    member = member_of(sim, args)
    member.status = 5
    member.resigned_at = sim.clock.seconds()
    sim.state.members.put(member)
    events.directory(sim, "delete_user", UserID=member.userid, Department=_joined(member))
    return vars(member)


def create_department(sim: Sim, args: Args) -> dict[str, Any]:
    name, parent = words(args, "name"), int(number(args, "parentid", 1))
    used = [department.id for department in sim.state.departments.all()]
    department_id = int(number(args, "id", max(used) + 1))
    if department_id in used:
        raise Refused("department_exists", id=department_id)
    _require_departments(sim, [parent])
    if len(list(sim.state.ancestors(parent))) >= DEPTH_MOST:
        raise Refused("department_too_deep", most=DEPTH_MOST)
    order = int(number(args, "order", 0))
    department = sim.state.departments.put(Department(department_id, name, parent, order))
    events.directory(sim, "create_party", Id=department.id, Name=name, ParentId=parent, Order=order)
    return vars(department)


def update_department(sim: Sim, args: Args) -> dict[str, Any]:
    department = _department(sim, args)
    fields: dict[str, Value] = {"Id": department.id}
    if "name" in args:
        department.name = fields["Name"] = words(args, "name")
    if "parentid" in args:
        parent = int(number(args, "parentid"))
        _require_departments(sim, [parent])
        if department.id in sim.state.ancestors(parent):
            raise Refused("department_below_itself")
        department.parentid = fields["ParentId"] = parent
    if isinstance(leaders := args.get("leaders"), list):
        department.leaders = [str(userid) for userid in leaders]
    sim.state.departments.put(department)
    events.directory(sim, "update_party", **fields)
    return vars(department)


def delete_department(sim: Sim, args: Args) -> dict[str, Any]:
    department = _department(sim, args)
    members = sim.state.members.find("department", str(department.id))
    if any(member.status != 5 for member in members):
        raise Refused("department_has_members")
    if department.id == 1 or sim.state.departments.find("parent", str(department.id)):
        raise Refused("department_has_others")
    sim.state.departments.drop(str(department.id))
    events.directory(sim, "delete_party", Id=department.id)
    return {"deleted": department.id}


def _rename(sim: Sim, member: Member, new_userid: str) -> None:
    if sim.state.member(new_userid) is not None:
        raise Refused("member_exists", id=new_userid)
    follows = sim.state.follows.find("member", member.userid)
    old = member.userid
    sim.state.members.drop(old.lower())
    member.userid = new_userid
    sim.state.members.put(member)
    for follow in follows:
        sim.state.follows.drop(f"{old.lower()}|{follow.person_id}")
        follow.userid = new_userid
        sim.state.follows.put(follow)
    groups.renamed(sim, old, new_userid)


def _checked(args: Args) -> MemberPart:
    try:
        return MemberPart.model_validate(args)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Refused("member_unfit", where=where, why=first["msg"]) from None


def _seed_fields(member: Member) -> dict[str, Any]:
    return {name: value for name, value in vars(member).items() if name in MemberPart.model_fields}


def _require_departments(sim: Sim, department_ids: list[int]) -> None:
    for department_id in department_ids:
        if str(department_id) not in sim.state.departments:
            raise Refused("no_department", id=department_id)


def _department(sim: Sim, args: Args) -> Department:
    department = sim.state.departments.get(words(args, "id"))
    if department is None:
        raise Refused("no_department", id=args["id"])
    return department


def _joined(member: Member) -> str:
    return ",".join(str(department) for department in member.departments)
