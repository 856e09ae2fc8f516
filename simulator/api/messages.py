"""What an app tells members (应用消息)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, ids
from simulator.api.message_content import checked_content
from simulator.call import Call
from simulator.errors import WecomError
from simulator.limits import DAY, HOUR, MINUTE
from simulator.records import AppMessage, Member
from simulator.visibility import sees_department, sees_member, visible_members

if TYPE_CHECKING:
    from simulator.sim import Sim

RESPONSE_LIFE = 72 * HOUR
PERSON_TIMES = 200  # per account and day


def send(sim: Sim, call: Call) -> dict[str, Any]:
    """Deliver to those who can be reached; the rest is listed."""
    _check_agent(call)
    names = _split(call, "touser", 1_000)
    parties = _split(call, "toparty", 100)
    labels = _split(call, "totag", 100)
    if not (names or parties or labels):
        raise WecomError(82001)
    kind = fields.text(call.body, "msgtype", missing=40008)
    content = checked_content(sim, call, kind)
    members, wrong_names, wrong_parties = _receivers(sim, call, names, parties)
    if not members:
        raise WecomError(81013)
    message = _deliver(sim, call, members, kind, content)
    answer = {
        "errcode": 0,
        "errmsg": "ok",
        "invaliduser": "|".join(name.lower() for name in wrong_names),
        "invalidparty": "|".join(wrong_parties),
        "invalidtag": "|".join(labels),
        "unlicenseduser": "",
        "msgid": message.msgid,
    }
    if message.response_code:
        answer["response_code"] = message.response_code
    return answer


def recall(sim: Sim, call: Call) -> dict[str, Any]:
    """Take a message back within 24 hours."""
    message = sim.state.app_messages.get(fields.text(call.body, "msgid", missing=40063))
    if message is None or message.agent_id != call.app.agent_id:
        raise WecomError(40058)
    if sim.clock.seconds() > message.at + DAY:
        raise WecomError(42052)
    message.recalled = True
    sim.state.app_messages.put(message)
    return {}


def update_card(sim: Sim, call: Call) -> dict[str, Any]:
    """Change a card already sent; its response code works once, within 72 hours."""
    _check_agent(call)
    code = fields.text(call.body, "response_code", missing=40063)
    message = next(iter(sim.state.app_messages.find("response", code)), None)
    if message is None or message.response_used or sim.clock.now() > message.at + RESPONSE_LIFE:
        raise WecomError(60140)
    if message.agent_id != call.app.agent_id:
        raise WecomError(42015)
    button, card = fields.part(call.body, "button"), fields.part(call.body, "template_card")
    if card:
        message.content = card
    elif button:
        name = fields.text(button, "replace_name", missing=40063)
        message.content = {**message.content, "replaced_by": name}
    else:
        raise WecomError(40063)
    message.response_used = True
    sim.state.app_messages.put(message)
    unknown = [u for u in fields.strings(call.body, "userids") if sim.state.member(u) is None]
    return {"invaliduser": unknown}


def _check_agent(call: Call) -> None:
    agent_id = call.body.get("agentid")
    if agent_id is None:
        raise WecomError(40063)
    if str(agent_id) != str(call.app.agent_id):
        raise WecomError(40056)


def _split(call: Call, name: str, most: int) -> list[str]:
    parts = [part for part in fields.text(call.body, name).split("|") if part]
    if len(parts) > most:
        raise WecomError(40032)
    return parts


def _receivers(
    sim: Sim, call: Call, names: list[str], parties: list[str]
) -> tuple[list[Member], list[str], list[str]]:
    """Members reached, each once, then names and parties nobody stands behind."""
    if names == ["@all"]:
        return visible_members(sim.state, call.app), [], []
    found: dict[str, Member] = {}
    wrong_names, wrong_parties = [], []
    for name in names:
        member = sim.state.member(name)
        if member is None or not sees_member(sim.state, call.app, member):
            wrong_names.append(name)
        else:
            found[member.userid] = member
    for party in parties:
        known = party in sim.state.departments
        if not known or not sees_department(sim.state, call.app, int(party)):
            wrong_parties.append(party)
            continue
        found.update({member.userid: member for member in sim.state.members_below([int(party)])})
    return list(found.values()), wrong_names, wrong_parties


def _deliver(
    sim: Sim, call: Call, members: list[Member], kind: str, content: dict[str, Any]
) -> AppMessage:
    """Store the message for everybody not over their limit; the excess is dropped in silence."""
    app, limits = call.app, sim.limits
    per_day = sim.state.settings.app_account_limit * PERSON_TIMES
    reached = []
    for member in members:
        if limits.exceeded(f"app|{app.agent_id}", per_day, DAY):
            raise WecomError(45009)
        who = f"{app.agent_id}|{member.userid}"
        over_minute = limits.exceeded(f"m1|{who}", limits.message_member_minute, MINUTE)
        if not over_minute and not limits.exceeded(f"m2|{who}", limits.message_member_hour, HOUR):
            reached.append(member.userid)
    card = kind == "template_card"
    message = AppMessage(
        msgid=ids.fresh("", 40),
        agent_id=app.agent_id,
        userids=reached,
        msgtype=kind,
        content=content,
        at=sim.clock.seconds(),
        response_code=ids.fresh("", 40) if card else "",
        task_id=str(content.get("task_id", "")) if card else "",
    )
    return sim.state.app_messages.put(message)
