"""All actions by name: `POST /sim/<name>`, or `{"do": "<name>", …}` in a batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator.actions import (
    adding,
    admin_tags,
    directory,
    groups,
    handing,
    mass,
    moments,
    people,
    posters,
    serving,
    talking,
    toolbar,
)
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

Action = Callable[["Sim", dict[str, Any]], dict[str, Any]]

ACTIONS: dict[str, Action] = {
    "people": people.create,
    "scan": adding.scan,
    "add": adding.add,
    "posters": posters.hang,
    "mini_login": people.mini_login,
    "confirm": adding.confirm,
    "chat": talking.chat,
    "member/add": adding.add_by_member,
    "member/remark": serving.remark,
    "member/tag": serving.tag,
    "member/delete_customer": serving.delete_customer,
    "customer/delete_member": serving.delete_member,
    "mass/confirm": mass.confirm,
    "mass/confirm_many": mass.confirm_many,
    "mass/send": mass.send,
    "moments/publish": moments.publish,
    "moments/publish_many": moments.publish_many,
    "moments/post": moments.post,
    "moments/like": moments.like,
    "moments/comment": moments.comment,
    "tags/create": admin_tags.create,
    "tags/rename": admin_tags.rename,
    "tags/reorder": admin_tags.reorder,
    "tags/delete": admin_tags.delete,
    "tags/shuffle": admin_tags.shuffle,
    "groups/create": groups.create,
    "groups/join": groups.join,
    "groups/invite": groups.invite,
    "groups/leave": groups.leave,
    "groups/remove": groups.remove,
    "groups/rename": groups.rename,
    "groups/notice": groups.notice,
    "groups/hand_over": groups.hand_over,
    "groups/admins": groups.admins,
    "groups/welcome": groups.welcome,
    "groups/dismiss": groups.dismiss,
    "groups/say": groups.say,
    "transfers/refuse": handing.refuse,
    "transfers/accept": handing.accept,
    "members/create": directory.create_member,
    "members/update": directory.update_member,
    "members/resign": directory.resign_member,
    "departments/create": directory.create_department,
    "departments/update": directory.update_department,
    "departments/delete": directory.delete_department,
    "toolbar": toolbar.invoke,
}


def act(sim: Sim, steps: list[Any]) -> list[dict[str, Any]]:
    """Carry out the steps in order; one that is refused does not stop the rest."""
    return [_one(sim, step) for step in steps]


def _one(sim: Sim, step: Any) -> dict[str, Any]:
    try:
        if not isinstance(step, dict):
            raise Refused("action_no_object")
        action = ACTIONS.get(str(step.get("do")))
        if action is None:
            raise Refused("no_action", name=step.get("do"))
        args = {name: value for name, value in step.items() if name != "do"}
        return {"ok": True, **action(sim, args)}
    except Refused as refused:
        return {"ok": False, "status": refused.status, **refused.answer()}
