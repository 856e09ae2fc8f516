"""What a QR code holds, or a person typed: whom or what it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit

from simulator.api.contact_ways import people_of
from simulator.group_records import GroupChat, JoinWay
from simulator.records import ContactWay, Link, Member, Person
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

CHANNEL_BYTES = 64
PROFILE = "weixin://biz/ww/profile/"


@dataclass(frozen=True)
class Target:
    """Where a code leads: a contact way, an acquisition link, a group, or a web page."""

    kind: str
    way: ContactWay | None = None
    link: Link | None = None
    join_way: JoinWay | None = None
    group: GroupChat | None = None
    channel: str = ""
    url: str = ""

    @property
    def id(self) -> str:
        if self.way is not None:
            return self.way.config_id
        return self.link.link_id if self.link is not None else self.url

    @property
    def skip_verify(self) -> bool:
        return (self.way or self.link or _NOBODY).skip_verify

    @property
    def source(self) -> str:
        """The State of the events to come."""
        return self.way.state if self.way is not None else self.channel


_NOBODY = ContactWay("", 0, 1, 2)


def resolve(sim: Sim, code: str) -> Target:
    """The target of a payload, an address, a config id or a link id."""
    text = code.strip()
    if text.startswith(PROFILE):
        text = unquote(text.removeprefix(PROFILE))
    parts = urlsplit(text)
    last = parts.path.rsplit("/", 1)[-1].removesuffix(".png")
    way = sim.state.contact_ways.get(last)
    if way is not None:
        return Target("contact_way", way=_live(sim, way))
    link = sim.state.links.get(last)
    if link is not None:
        channel = parse_qs(parts.query).get("customer_channel", [""])[0]
        return Target("acquisition_link", link=link, channel=_cut(channel))
    if (found := _group(sim, last)) is not None:
        return found
    if text.startswith(tuple(f"{sim.base_url}/{each}/" for each in ("q", "ca", "g"))):
        raise Refused("code_gone")
    if parts.scheme in ("http", "https") and parts.netloc:
        return Target("web", url=text)
    raise Refused("code_unknown")


def payload(sim: Sim, config_id: str) -> str:
    """What the QR picture of a contact way, of a join way or of a group holds."""
    kind = "q" if config_id in sim.state.contact_ways else "g"
    return f"{sim.base_url}/{kind}/{config_id}"


def link_url(sim: Sim, link_id: str) -> str:
    return f"{sim.base_url}/ca/{link_id}"


def _group(sim: Sim, last: str) -> Target | None:
    """The group itself, or the join way that leads to one."""
    way, chat = sim.state.join_ways.get(last), sim.state.group_chats.get(last)
    if way is not None:
        return Target("group", join_way=way)
    return Target("group", group=chat) if chat is not None and not chat.dismissed_at else None


def choose_member(sim: Sim, target: Target, person: Person, *, advance: bool) -> Member:
    """The member this person gets: the one they got before, else the next in turn."""
    candidates = _candidates(sim, target)
    if not candidates:
        raise Refused("nobody_behind")
    by_id = {member.userid: member for member in candidates}
    friend = _priority_friend(sim, target, person, by_id)
    if friend is not None:
        return friend
    held = person.picked.get(target.id, "")
    if held in by_id:
        return by_id[held]
    carrier = target.way or target.link
    assert carrier is not None
    chosen = candidates[carrier.turn % len(candidates)]
    if advance:
        _remember(sim, target, person, chosen)
    return chosen


def _remember(sim: Sim, target: Target, person: Person, chosen: Member) -> None:
    if target.way is not None:
        target.way.turn += 1
        sim.state.contact_ways.put(target.way)
    elif target.link is not None:
        target.link.turn += 1
        sim.state.links.put(target.link)
    person.picked[target.id] = chosen.userid
    sim.state.people.put(person)


def _candidates(sim: Sim, target: Target) -> list[Member]:
    if target.way is not None:
        userids = people_of(sim, target.way)
    elif target.link is not None:
        below = sim.state.members_below(target.link.department_list)
        userids = list(dict.fromkeys([*target.link.user_list, *(m.userid for m in below)]))
    else:
        userids = []
    members = [sim.state.member(userid) for userid in userids]
    return [member for member in members if member is not None and member.serves]


def _priority_friend(
    sim: Sim, target: Target, person: Person, candidates: dict[str, Member]
) -> Member | None:
    """A link may prefer a member the person already knows: of the corp, or of a list."""
    link = target.link
    if link is None or not link.priority_type:
        return None
    for follow in sim.state.follows.find("person", person.id):
        listed = link.priority_type == 1 or follow.userid in link.priority_userid_list
        member = sim.state.member(follow.userid)
        if follow.friends and listed and member is not None and member.serves:
            return candidates.get(follow.userid, member)
    return None


def _live(sim: Sim, way: ContactWay) -> ContactWay:
    if way.is_temp and sim.clock.seconds() >= way.created_at + way.expires_in:
        raise Refused("code_expired")
    if way.is_temp and way.used:
        raise Refused("code_used")
    return way


def _cut(channel: str) -> str:
    return channel.encode()[:CHANNEL_BYTES].decode(errors="ignore")
