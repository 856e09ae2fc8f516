"""Messages between a person and a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import acquisition, chats
from simulator.actions import adding
from simulator.actions.subjects import Args, relation_of, words
from simulator.api import intercept
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def chat(sim: Sim, args: Args) -> dict[str, Any]:
    """`from` is person (default) or member; a member's reply confirms a half relation."""
    follow, member, person = relation_of(sim, args)
    sender = words(args, "from", default="person")
    text = words(args, "text")
    if sender not in ("person", "member"):
        raise Refused("sender")
    if not follow.friends:
        raise Refused("not_friends", person=person.name, member=member.name)
    if sender == "member" and (word := intercept.blocked(sim, member.userid, text)):
        raise Refused("word_blocked", word=word)
    message = chats.say(sim, follow, sender, "text", {"content": text})
    chats.begin(sim, follow)
    if sender == "person":
        follow.heard += 1
        sim.state.follows.put(follow)
        acquisition.heard_from(sim, follow, person.external_userid)
    elif follow.state == "half":
        adding.complete(sim, follow)
    return vars(message)
