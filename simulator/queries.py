"""Data for the phone page and the controls: plain dictionaries, ready for a template or JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator import chats, group_queries, mass_chats
from simulator import codes as code_targets
from simulator.records import Follow, Member, Message, Person
from simulator.refusals import Refused
from simulator.state import pair

if TYPE_CHECKING:
    from simulator.sim import Sim

WELCOME_LIFE_MS = 20_000


def people(sim: Sim, *, search: str = "", offset: int = 0, limit: int = 50) -> dict[str, Any]:
    """People whose name, phone or id holds the text, oldest first."""
    found = [
        person
        for person in sim.state.people.all()
        if not search or search in person.name or search in person.phone or search == person.id
    ]
    rows = [shown_person(sim, person) for person in found[offset : offset + limit]]
    return {"total": len(found), "people": rows}


def person(sim: Sim, person_id: str) -> dict[str, Any]:
    """One person with their chats, and requests not confirmed yet, the latest first."""
    held = _person(sim, person_id)
    follows = sim.state.follows.find("person", held.id)
    return {
        **shown_person(sim, held),
        "on_screen": held.on_screen,
        "chats": _newest(_chat_row(sim, follow) for follow in follows),
        "friends": [follow.userid for follow in follows if follow.friends],
        "pending": [follow.userid for follow in follows if follow.state == "pending"],
    }


def chat(sim: Sim, person_id: str, userid: str, *, limit: int = 200) -> dict[str, Any]:
    """The messages of one chat, oldest first."""
    held, other = _person(sim, person_id), _member(sim, userid)
    follow = sim.state.follow(other.userid, held.id)
    messages = chats.talk(sim, other.userid, held.id)
    return {
        "person": shown_person(sim, held),
        "member": shown_member(sim, other),
        "follow": shown_follow(sim, follow) if follow is not None else None,
        "messages": [_message(sim, message) for message in messages[-limit:]],
    }


def members(sim: Sim) -> dict[str, Any]:
    """All members, and who of them had the latest message (else the latest customer)."""
    latest = sim.state.messages.newest() or sim.state.follows.newest()
    return {
        "members": [shown_member(sim, member) for member in sim.state.members.all()],
        "latest": latest.userid if latest is not None else None,
    }


def member(sim: Sim, userid: str, *, limit: int) -> dict[str, Any]:
    """One member's client: the newest of the customers, those who wait, chats, apps' messages."""
    held = _member(sim, userid)
    follows = sim.state.follows.find("member", held.userid)
    kept = [follow for follow in follows if follow.removed_by != "member"]
    messages = sim.state.app_messages.find("member", held.userid)
    talks = [follow for follow in kept if follow.state != "pending"]
    talks.sort(key=lambda follow: _last_ms(sim, follow), reverse=True)
    return {
        **shown_member(sim, held),
        "customers": _customers(sim, [f for f in kept if f.state == "friend"][-limit:]),
        "waiting": _customers(sim, [f for f in kept if f.state != "friend"][-limit:]),
        "chats": [_chat_row(sim, follow) for follow in talks[:limit]],
        "app_messages": [vars(message) for message in messages[-limit:]],
    }


def _customers(sim: Sim, follows: list[Follow]) -> list[dict[str, Any]]:
    return [
        {**shown_person(sim, _person(sim, follow.person_id)), **shown_follow(sim, follow)}
        for follow in reversed(follows)
    ]


def _newest(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: int(row["last_ms"]), reverse=True)


def codes(sim: Sim) -> dict[str, Any]:
    """Every printed code, contact way and acquisition link, with what its QR holds."""
    ways = [
        {
            "kind": "contact_way",
            "id": way.config_id,
            "name": way.remark,
            "state": way.state,
            "payload": code_targets.payload(sim, way.config_id),
            "qr_code": f"{sim.base_url}/qr/{way.config_id}.png",
            "users": way.user,
            "parties": way.party,
            "skip_verify": way.skip_verify,
            "is_temp": way.is_temp,
        }
        for way in sim.state.contact_ways.all()
    ]
    links = [
        {
            "kind": "acquisition_link",
            "id": link.link_id,
            "name": link.link_name,
            "state": "",
            "payload": code_targets.link_url(sim, link.link_id),
            "users": link.user_list,
            "parties": link.department_list,
            "skip_verify": link.skip_verify,
            "is_temp": False,
        }
        for link in sim.state.links.all()
    ]
    posters = [
        {
            "kind": "poster",
            "id": poster.name,
            "name": poster.name,
            "state": "",
            "payload": poster.url,
        }
        for poster in sim.state.posters.all()
    ]
    return {"codes": [*posters, *ways, *group_queries.codes(sim), *links]}


def tags(sim: Sim) -> dict[str, Any]:
    groups = [
        {
            **vars(group),
            "tags": [
                vars(tag)
                for tag in sorted(sim.state.live_tags(group.id), key=lambda tag: -tag.order)
            ],
        }
        for group in sim.state.tag_groups.all()
        if not group.deleted
    ]
    return {"groups": sorted(groups, key=lambda group: -int(str(group["order"])))}


def welcomes(sim: Sim, *, since_ms: int = 0) -> dict[str, Any]:
    """How long each welcome took from its event, and which never came."""
    rows = [row for row in sim.state.welcomes.all() if row.created_ms >= since_ms]
    took = sorted(row.sent_ms - row.created_ms for row in rows if row.sent_ms)
    greeted = {(row.userid, row.person_id) for row in rows if row.sent_ms}
    late = sim.clock.milliseconds() - WELCOME_LIFE_MS
    missing = [
        vars(row)
        for row in rows
        if row.created_ms < late and (row.userid, row.person_id) not in greeted
    ]
    return {
        "codes": len(rows),
        "sent": len(took),
        "missing": len({(row["userid"], row["person_id"]) for row in missing}),
        "waiting": sum(not row.sent_ms and row.created_ms >= late for row in rows),
        "p50_ms": _percentile(took, 50),
        "p95_ms": _percentile(took, 95),
        "p99_ms": _percentile(took, 99),
        "missing_codes": missing[-100:],
    }


def shown_person(sim: Sim, person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "gender": person.gender,
        "phone": person.phone,
        "avatar": person.avatar,
        "unionid": person.unionid,
        "external_userid": person.external_userid,
    }


def shown_member(sim: Sim, member: Member) -> dict[str, Any]:
    return {
        "userid": member.userid,
        "name": member.name,
        "position": member.position,
        "avatar": member.avatar,
        "departments": member.departments,
        "contact_enabled": member.contact_enabled,
        "status": member.status,
        "customers_count": sim.state.follows.count("member", member.userid),
        "corp_name": sim.state.corp.name,
    }


def shown_follow(sim: Sim, follow: Follow) -> dict[str, Any]:
    return {
        "state": follow.state,
        "friends": follow.friends,
        "removed_by": follow.removed_by,
        "created_at": follow.created_at,
        "remark": follow.remark,
        "description": follow.description,
        "company": follow.company,
        "mobiles": follow.mobiles,
        "tags": [
            {"id": tag.id, "name": tag.name}
            for tag_id in follow.tags
            if (tag := sim.state.tags.get(tag_id))
        ],
        "personal_tags": follow.personal_tags,
        "source": follow.source,
        "add_way": follow.add_way,
        "link_id": follow.link_id,
    }


def _last(sim: Sim, follow: Follow) -> Message | None:
    return chats.last(sim, follow)


def _last_ms(sim: Sim, follow: Follow) -> int:
    last = _last(sim, follow)
    return last.at_ms if last is not None else follow.created_at * 1_000


def _chat_row(sim: Sim, follow: Follow) -> dict[str, Any]:
    last = _last(sim, follow)
    return {
        "person": shown_person(sim, _person(sim, follow.person_id)),
        "member": shown_member(sim, _member(sim, follow.userid)),
        "friends": follow.friends,
        "state": follow.state,
        "removed_by": follow.removed_by,
        "remark": follow.remark,
        "last_ms": _last_ms(sim, follow),
        "last": _message(sim, last) if last else None,
        "count": sim.state.messages.count("chat", pair(follow.userid, follow.person_id))
        + len(mass_chats.received(sim, follow.userid, follow.person_id)),
    }


def _message(sim: Sim, message: Message) -> dict[str, Any]:
    """The message, with an address for its media."""
    row = dict(vars(message))
    media_id = message.content.get("media_id") or message.content.get("pic_media_id")
    if media_id:
        media = sim.state.media.get(media_id)
        row["media_url"] = f"{sim.base_url}/media/{media_id}"
        row["filename"] = media.filename if media is not None else ""
    return row


def _person(sim: Sim, person_id: str) -> Person:
    held = sim.state.people.get(person_id) or sim.state.person_by_external(person_id)
    if held is None:
        raise Refused("no_person", id=person_id)
    return held


def _member(sim: Sim, userid: str) -> Member:
    held = sim.state.members.get(userid.lower())
    if held is None:
        raise Refused("no_member", id=userid)
    return held


def _percentile(ordered: list[int], share: int) -> int | None:
    if not ordered:
        return None
    return ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
