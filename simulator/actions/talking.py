"""Messages between a person and a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import acquisition, chats
from simulator.actions import adding
from simulator.actions.subjects import Args, relation_of, words
from simulator.errors import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def chat(sim: Sim, args: Args) -> dict[str, Any]:
    """`from` is person (default) or member; a member's reply confirms a half relation."""
    follow, member, person = relation_of(sim, args)
    sender = words(args, "from", default="person")
    text = words(args, "text")
    if sender not in ("person", "member"):
        raise Refused("A message comes from 'person' or 'member'.")
    if not follow.friends:
        raise Refused(f"{person.name} and {member.name} are not friends; it was not sent.", 409)
    message = chats.say(sim, follow, sender, "text", {"content": text})
    chats.begin(sim, follow)
    if sender == "person":
        follow.heard += 1
        sim.state.follows.put(follow)
        acquisition.heard_from(sim, follow, person.external_userid)
    elif follow.state == "half":
        adding.complete(sim, follow)
    return vars(message)
