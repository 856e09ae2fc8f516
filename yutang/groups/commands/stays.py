"""People come into a group and leave it: a row for each stay, an activity for each customer."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from yutang.customers import log
from yutang.customers.commands import identify, lock_customers
from yutang.customers.commands.contacts import renew_contacts
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening
from yutang.customers.models import Customer, Identity
from yutang.groups.models import GroupChat, GroupMember
from yutang.org.commands import member_by_userid
from yutang.wecom.api.external import Contact

EXTERNAL = Identity.Kind.EXTERNAL_USERID
EXTERNAL_STARTS = ("wm", "wo")  # how the ids of customers begin


@dataclass(frozen=True)
class Arrival:
    """Somebody who came into a group, as far as WeCom has told."""

    userid: str
    is_staff: bool
    at: datetime
    scene: int = GroupMember.Scene.UNKNOWN
    state: str = ""
    name: str = ""
    unionid: str = ""
    invitor: str = ""


def is_customer(userid: str) -> bool:
    """An event gives ids only; customers' are of WeCom's making."""
    return userid.startswith(EXTERNAL_STARTS)


def open_stays(group: GroupChat) -> dict[str, GroupMember]:
    """Who is in the group: userid → stay."""
    return {stay.userid: stay for stay in group.stays.filter(left_at=None)}


def enter(group: GroupChat, arrivals: Sequence[Arrival], **props: Any) -> None:
    """These are in the group from now on; the caller holds its row, and none is in it yet.

    `props` are kept on the customers' activities.
    """
    customers = _customers(arrivals)
    stays = [_stay(group, arrival, customers) for arrival in arrivals]
    GroupMember.objects.bulk_create(stays)
    log.record_many(_joined(group, stay, props) for stay in stays if stay.customer_id)


def leave(
    group: GroupChat,
    stays: Collection[GroupMember],
    *,
    at: datetime,
    ended_by: GroupMember.End,
) -> None:
    """These stays have ended; the caller holds the group's row."""
    lock_customers([stay.customer_id for stay in stays if stay.customer_id])
    for stay in stays:
        stay.left_at = max(at, stay.joined_at)
        stay.ended_by = ended_by
    GroupMember.objects.bulk_update(stays, ["left_at", "ended_by"])
    log.record_many(_left(group, stay) for stay in stays if stay.customer_id)


def hold(
    gone: Iterable[GroupMember], new: Iterable[Arrival], others: Iterable[GroupMember]
) -> None:
    """Lock all known customers whom these concern, in one order, ahead of what follows."""
    known = _bearers(arrival.userid for arrival in new if not arrival.is_staff)
    ids = {stay.customer_id for stay in (*gone, *others) if stay.customer_id}
    lock_customers(ids | set(known.values()))


def count(group: GroupChat) -> None:
    """The group's figures fit its stays; the caller saves them."""
    inside = group.stays.filter(left_at=None)
    group.member_count = inside.count()
    group.customer_count = inside.exclude(customer=None).count()


def learn(contacts: Iterable[Contact]) -> None:
    """Customers who were strangers, or nameless, are known by what the group shows of them."""
    _, told = renew_contacts(contacts)
    log.record_many(told)


def _customers(arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Who the customers among them are: external id → customer, locked in key order.

    Those nobody knew are made, many at once where their names are told.
    """
    strangers = {a.userid: a for a in arrivals if not a.is_staff}
    known = _bearers(strangers)
    named = [a for id, a in strangers.items() if id not in known and a.name]
    if named:
        learn(contact_of(a.userid, a.name, a.unionid) for a in named)
    for id in sorted(strangers.keys() - known.keys() - {a.userid for a in named}):
        identify(kind=EXTERNAL, value=id)
    known = _bearers(strangers)
    present = lock_customers(set(known.values()))
    return {id: present[pk] for id, pk in known.items()}


def contact_of(external_userid: str, name: str, unionid: str) -> Contact:
    """What a group shows of a customer, as a contact."""
    kind = Customer.Type.WECOM if external_userid.startswith("wo") else Customer.Type.WECHAT
    return Contact(external_userid=external_userid, name=name, type=kind, unionid=unionid)


def _bearers(ids: Iterable[str]) -> dict[str, int]:
    found = Identity.objects.filter(kind=EXTERNAL, realm="", value__in=list(ids))
    return dict(found.values_list("value", "customer_id"))


def _stay(group: GroupChat, arrival: Arrival, customers: dict[str, int]) -> GroupMember:
    return GroupMember(
        group=group,
        userid=arrival.userid,
        customer_id=None if arrival.is_staff else customers[arrival.userid],
        member=member_by_userid(arrival.userid) if arrival.is_staff else None,
        name=arrival.name[:120],
        scene=arrival.scene if arrival.scene in GroupMember.Scene.values else 0,
        state=arrival.state[:64],
        invitor=member_by_userid(arrival.invitor) if arrival.invitor else None,
        joined_at=arrival.at,
    )


def _joined(group: GroupChat, stay: GroupMember, props: dict[str, Any]) -> Happening:
    said = {"group": group.name, "state": stay.state, "scene": stay.scene, **props}
    return Happening(
        stay.customer_id or 0,
        Kind.GROUP_JOINED,
        stay.joined_at,
        member_id=stay.invitor_id,
        subject=("group_chat", group.pk),
        props=said,
    )


def _left(group: GroupChat, stay: GroupMember) -> Happening:
    return Happening(
        stay.customer_id or 0,
        Kind.GROUP_LEFT,
        stay.left_at,
        subject=("group_chat", group.pk),
        props={"group": group.name, "by": stay.ended_by},
    )
