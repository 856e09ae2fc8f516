"""How a customer passes from one member to another: after a day, unless the customer refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.callbacks import events
from simulator.records import Follow, Person
from simulator.serving_records import Transfer

if TYPE_CHECKING:
    from simulator.sim import Sim

DONE, WAITING, REFUSED, FULL = 1, 2, 3, 4
HOURS_24 = 86_400
KEPT = ("remark", "description", "company", "mobiles", "tags", "source", "add_way")


def finish_due(sim: Sim, args: dict[str, Any]) -> None:
    """A day has passed and the customer has not refused."""
    found = sim.state.transfers.get(args["id"])
    if found is not None:
        finish(sim, found)


def finish(sim: Sim, transfer: Transfer) -> None:
    """The taker has the customer now, or is full."""
    if transfer.status != WAITING:
        return
    taken = sim.state.follow(transfer.takeover, transfer.person_id)
    is_friend = taken is not None and taken.friends
    held = len(sim.state.customers_of(transfer.takeover))
    if not is_friend and held >= sim.state.settings.customers_per_member:
        fail(sim, transfer, FULL, "customer_limit_exceed")
        return
    _settle(sim, transfer, DONE)
    person = _person(sim, transfer)
    old = sim.state.follow(transfer.handover, transfer.person_id)
    if not is_friend:
        _take_over(sim, transfer, old)
        if not _gave_away(sim, transfer):
            _tell(sim, "add_external_contact", transfer.takeover, person)
    if old is not None and not old.removed_by:
        old.removed_by, old.removed_at = "member", sim.clock.seconds()
        sim.state.follows.put(old)
        if not transfer.resigned:
            _tell(
                sim,
                "del_external_contact",
                transfer.handover,
                person,
                Source="DELETE_BY_TRANSFER",
            )


def fail(sim: Sim, transfer: Transfer, status: int, reason: str) -> None:
    """The customer stays with the old member."""
    _settle(sim, transfer, status)
    _tell(sim, "transfer_fail", transfer.takeover, _person(sim, transfer), FailReason=reason)


def waiting(sim: Sim, person_id: str, takeover: str) -> Transfer | None:
    """The transfer of this customer to this member that still waits."""
    for transfer in sim.state.transfers.all():
        wanted = (transfer.person_id, transfer.takeover.lower(), transfer.status)
        if wanted == (person_id, takeover.lower(), WAITING):
            return transfer
    return None


def _take_over(sim: Sim, transfer: Transfer, old: Follow | None) -> None:
    now = sim.clock.seconds()
    follow = Follow(transfer.takeover, transfer.person_id, "friend", now)
    for name in KEPT if old is not None else ():
        setattr(follow, name, getattr(old, name))
    follow.oper_userid, follow.add_way = transfer.takeover, 202
    follow.visible_at = sim.clock.now() + sim.state.settings.detail_lag_seconds
    follow.welcomed = True
    sim.state.follows.put(follow)


def _gave_away(sim: Sim, transfer: Transfer) -> bool:
    """Whether the taker handed this customer on before: then nobody is told."""
    key = f"{transfer.takeover.lower()}|{transfer.person_id}"
    return any(each.status == DONE for each in sim.state.transfers.find("customer", key))


def _settle(sim: Sim, transfer: Transfer, status: int) -> None:
    transfer.status, transfer.done_at = status, sim.clock.seconds()
    sim.state.transfers.put(transfer)


def _person(sim: Sim, transfer: Transfer) -> Person:
    person = sim.state.people.get(transfer.person_id)
    assert person is not None
    return person


def _tell(sim: Sim, change: str, userid: str, person: Person, **extra: str) -> None:
    events.customer(sim, change, userid, person.external_userid, **extra)
