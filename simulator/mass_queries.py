"""Mass messages and moments for the phone page: what members have to send, what customers see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import mass_chats, moments
from simulator.mass_records import MassTask
from simulator.moment_records import Moment, MomentTask
from simulator.queries import shown_member
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

Row = dict[str, Any]


def tasks(sim: Sim, *, userid: str = "", limit: int = 50) -> Row:
    """What the member (or everybody) has to send, oldest first, and what is done, newest first."""
    if userid and sim.state.members.get(userid.lower()) is None:
        raise Refused("no_member", id=userid)
    masses = _of(sim.state.mass_tasks, userid)
    published = _of(sim.state.moment_tasks, userid)
    rows = [row for task in masses if (row := _mass(sim, task)) is not None]
    rows += [row for task in published if (row := _moment(sim, task)) is not None]
    waiting = sorted((row for row in rows if row["waits"]), key=lambda row: row["made_at"])
    done = sorted((row for row in rows if not row["waits"]), key=lambda row: -row["made_at"])
    return {"waiting_count": len(waiting), "waiting": waiting[:limit], "done": done[:limit]}


def feed(sim: Sim, person_id: str, *, limit: int = 50) -> Row:
    """The moments that the person sees, newest first, with who liked and what was said."""
    person = sim.state.people.get(person_id)
    if person is None:
        raise Refused("no_person", id=person_id)
    seen = [
        task
        for follow in sim.state.follows.find("person", person.id)
        for task in sim.state.moment_tasks.find("member", follow.userid.lower())
        if person.id in task.seen_by and follow.friends
    ]
    seen.sort(key=lambda task: task.at_ms, reverse=True)
    return {"moments": [_seen(sim, task, person.id) for task in seen[:limit]]}


def _of(table: Any, userid: str) -> list[Any]:
    found: list[Any] = table.find("member", userid.lower()) if userid else table.all()
    return found


def _mass(sim: Sim, task: MassTask) -> Row | None:
    """None while WeCom still hands it out."""
    message = sim.state.mass_messages.get(task.msgid)
    if message is None or sim.clock.now() < message.dispatched_at:
        return None
    unsent, sent, no_friend, capped = task.counts()
    return {
        "kind": message.chat_type,
        "id": task.msgid,
        "member": task.userid,
        "made_at": message.create_time,
        "waits": not task.status and not message.cancelled_at,
        "cancelled": bool(message.cancelled_at) and not task.status,
        "own": bool(message.creator),
        "at": task.send_time,
        "reminded": task.reminded,
        "targets": len(task.rows),
        "counts": {"unsent": unsent, "sent": sent, "no_friend": no_friend, "capped": capped},
        "parts": [_part(sim, kind, content) for kind, content in mass_chats.parts(message)],
    }


def _moment(sim: Sim, task: MomentTask) -> Row | None:
    moment = sim.state.moments.get(task.moment_id)
    if moment is None or sim.clock.now() < moment.ready_at:
        return None
    return {
        "kind": "moment",
        "id": task.moment_id,
        "member": task.userid,
        "made_at": moment.create_time,
        "waits": not task.status and not moment.cancelled_at,
        "cancelled": bool(moment.cancelled_at) and not task.status,
        "own": bool(moment.creator),
        "at": task.at_ms // 1_000,
        "reminded": 0,
        "targets": len(moments.chosen(sim, moment, task)),
        "counts": {
            "seen": len(task.seen_by),
            "likes": len(task.likes),
            "comments": len(task.comments),
        },
        "parts": _moment_parts(sim, moment),
    }


def _seen(sim: Sim, task: MomentTask, person_id: str) -> Row:
    moment = sim.state.moments.get(task.moment_id)
    member = sim.state.members.get(task.userid.lower())
    assert moment is not None, "a task is made with its moment"
    assert member is not None, "members are never forgotten"
    return {
        "moment_id": task.moment_id,
        "member": shown_member(sim, member),
        "at_ms": task.at_ms,
        "parts": _moment_parts(sim, moment),
        "liked": any(row["person"] == person_id for row in task.likes),
        "likes": [_name(sim, row) for row in task.likes],
        "comments": [
            {"name": _name(sim, row), "text": row["text"], "at": row["at"]} for row in task.comments
        ],
    }


def _moment_parts(sim: Sim, moment: Moment) -> list[Row]:
    text = [_part(sim, "text", {"content": moment.text})] if moment.text else []
    return text + [
        _part(sim, each["msgtype"], each[each["msgtype"]]) for each in moment.attachments
    ]


def _part(sim: Sim, kind: str, content: Row) -> Row:
    """One part as the page shows it, with an address for its file."""
    row: Row = {"kind": kind, "content": content}
    media_id = content.get("media_id") or content.get("pic_media_id")
    if media_id:
        media = sim.state.media.get(media_id)
        row["media_url"] = f"{sim.base_url}/media/{media_id}"
        row["filename"] = media.filename if media is not None else ""
    if kind == "link":
        row["content"] = {"picurl": row.get("media_url", ""), "desc": "", **content}
    return row


def _name(sim: Sim, row: Row) -> str:
    held = sim.state.people.get(row["person"]) or sim.state.members.get(row["member"].lower())
    return held.name if held is not None else ""
