"""Customer-acquisition links at work: visits, quota, and what the corp hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids
from simulator.callbacks import events
from simulator.records import Follow, Grant, Link, Person, Quota, Visit
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

LOW = 20
CHAT_KEY_LIFE = 1_800
TELLING_COUNTS = (3, 5, 10)
WARN_DAYS = (14, 7, 3, 2, 1)
DAY = 86_400


def balance(sim: Sim) -> int:
    return sum(quota.balance for quota in _live_quotas(sim))


def visit(sim: Sim, link: Link, person: Person, channel: str) -> None:
    """The person opened the link and sees the member's card."""
    sim.state.visits.put(Visit(link.link_id, person.id, sim.clock.seconds()))
    events.acquisition(sim, "open_profile", link.agent_id, LinkId=link.link_id, State=channel)


def require_balance(sim: Sim, link: Link) -> None:
    if balance(sim) > 0:
        return
    events.acquisition(sim, "link_unavailable", link.agent_id, LinkId=link.link_id)
    raise Refused("quota_used_up")


def requested(sim: Sim, link: Link, follow: Follow) -> None:
    visited = Visit(link.link_id, follow.person_id, sim.clock.seconds())
    if f"{visited.link_id}|{visited.person_id}" not in sim.state.visits:
        sim.state.visits.put(visited)
    events.acquisition(
        sim, "friend_request", link.agent_id, LinkId=link.link_id, State=follow.source
    )


def consume(sim: Sim, follow: Follow) -> None:
    """A new customer costs one of the quota that expires soonest."""
    quotas = sorted(_live_quotas(sim), key=lambda quota: quota.expire_date)
    if not quotas:
        return
    quotas[0].balance -= 1
    sim.state.quotas.put(quotas[0])
    left = balance(sim)
    if left == LOW - 1:
        events.acquisition(sim, "balance_low", None)
    elif left == 0:
        events.acquisition(sim, "balance_exhausted", None)


def increase(sim: Sim, *, amount: int, expire_date: int) -> int:
    """The corp bought quota; from none to some the apps are told."""
    before = balance(sim)
    quota = sim.state.quotas.get(str(expire_date)) or Quota(expire_date, 0, 0)
    quota.total += amount
    quota.balance += amount
    sim.state.quotas.put(quota)
    watch_expiry(sim, quota)
    if before == 0:
        events.acquisition(sim, "balance_increased", None)
    return balance(sim)


def watch_expiry(sim: Sim, quota: Quota) -> None:
    for days in WARN_DAYS:
        moment = quota.expire_date - days * DAY
        if moment > sim.clock.now():
            sim.schedule.at(moment, "quota_expiry", {"expire_date": quota.expire_date})


def warn_of_expiry(sim: Sim, expire_date: int) -> None:
    quota = sim.state.quotas.get(str(expire_date))
    if quota is not None and quota.balance > 0:
        events.acquisition(
            sim,
            "quota_expire_soon",
            None,
            ExpireTime=expire_date,
            ExpireQuotaNum=quota.balance,
        )


def heard_from(sim: Sim, follow: Follow, external_userid: str) -> None:
    """The customer of a link wrote: the first, third, fifth and tenth time the app is told."""
    link = sim.state.links.get(follow.link_id)
    if link is None:
        return
    if follow.heard == 1:
        events.acquisition(
            sim,
            "customer_start_chat",
            link.agent_id,
            UserID=follow.userid,
            ExternalUserID=external_userid,
            LinkId=link.link_id,
        )
    if follow.heard in TELLING_COUNTS:
        key = Grant(
            ids.fresh("ck", 40),
            "chat_key",
            f"{follow.userid}|{follow.person_id}",
            sim.clock.now() + CHAT_KEY_LIFE,
            link.agent_id,
        )
        sim.state.grants.put(key)
        events.acquisition(
            sim, "message_from_customer", link.agent_id, LinkId=link.link_id, ChatKey=key.code
        )


def _live_quotas(sim: Sim) -> list[Quota]:
    now = sim.clock.now()
    return [q for q in sim.state.quotas.all() if q.balance > 0 and q.expire_date > now]
