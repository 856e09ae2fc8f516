"""The relation an API call speaks about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import fields
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Follow
from simulator.visibility import visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim


def standing_follow(sim: Sim, call: Call) -> Follow:
    """The relation of `userid` and `external_userid`, or 84061 when the API may not use it."""
    userid = fields.text(call.body, "userid", missing=40063, octets=64)
    external_userid = fields.text(call.body, "external_userid", missing=41035, octets=64)
    member = visible_member(sim.state, call.app, userid)
    person = sim.state.person_by_external(external_userid)
    if person is None:
        raise WecomError(40096)
    follow = sim.state.follow(member.userid, person.id)
    if follow is None or not follow.stands:
        raise WecomError(84061)
    return follow


def seen_follow(sim: Sim, follow: Follow) -> bool:
    """True when the details of the relation have reached the reading APIs."""
    return follow.stands and follow.visible_at <= sim.clock.now()
