"""Builders for hand-overs: staff and customers whom the stand-in knows too, a plan, its steps."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.make import unit
from tests.worlds import Simulator
from yutang import wecom
from yutang.customers.models import Customer, Follow, Identity, Profile
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member, Membership, Unit
from yutang.service.commands.handing import carrying, planning, starting
from yutang.service.commands.handing.planning import Wish
from yutang.service.models import GroupPassing, Handover, Passing
from yutang.wecom import registry

CONTACT = "change_external_contact"
PERSONS: dict[int, str] = {}  # customer → the person's id in the stand-in
_numbers = count(1)


def staff(
    simulator: Simulator | None = None, *, store: Unit | None = None, **values: Any
) -> Member:
    """A guide of her own, known to the stand-in where there is one."""
    userid = f"Guide{next(_numbers)}{clock.now():%H%M%S%f}"
    if simulator is not None:
        simulator.post("/sim/members/create", userid=userid, name=userid, departments=[3])
    values = {"name": userid, "role": "guide", "contact_enabled": True} | values
    made = Member.objects.create(wecom_userid=userid, **values)
    if store is not None:
        Membership.objects.create(member=made, unit=store)
    return made


def manager(*units: Unit, role: str = "operator") -> Member:
    """Somebody who may hand customers over."""
    name = f"boss{next(_numbers)}"
    made = Member.objects.create(name=name, username=name, role=role)
    Membership.objects.bulk_create(Membership(member=made, unit=each) for each in units)
    return made


def store(name: str = "人民路店") -> Unit:
    return unit(name)


def customers(
    number: int, *, by: Member, simulator: Simulator | None = None, **profile: Any
) -> list[Customer]:
    """So many customers of the member."""
    accounts = [f"wmHAND{next(_numbers):08}" for _ in range(number)]
    persons = []
    if simulator is not None:
        made = [{"do": "people", "name": "周游"} for _ in range(number)]
        persons = simulator.post("/sim/act", actions=made)["results"]
        adds = [
            {"do": "member/add", "person": one["id"], "member": by.wecom_userid} for one in persons
        ]
        assert all(each["ok"] for each in simulator.post("/sim/act", actions=adds)["results"])
        accounts = [one["external_userid"] for one in persons]
    found = Customer.objects.bulk_create(Customer(name=f"C{next(_numbers)}") for _ in accounts)
    PERSONS.update((one.pk, person["id"]) for one, person in zip(found, persons, strict=False))
    since = clock.now() - timedelta(days=90)
    Identity.objects.bulk_create(
        Identity(customer=one, kind="external_userid", value=value)
        for one, value in zip(found, accounts, strict=True)
    )
    Follow.objects.bulk_create(
        Follow(customer=one, member=by, since=since, external_userid=value)
        for one, value in zip(found, accounts, strict=True)
    )
    Profile.objects.bulk_create(
        Profile(customer=one, name=one.name, state="followed", consultant=by, **profile)
        for one in found
    )
    return found


def group(owner: Member, simulator: Simulator | None = None) -> GroupChat:
    """A group of the member's."""
    chat_id = f"wrHAND{next(_numbers):06}"
    if simulator is not None:
        made = simulator.post("/sim/groups/create", owner=owner.wecom_userid, name="Tea")
        chat_id = made["chat_id"]
    return GroupChat.objects.create(chat_id=chat_id, name="Tea", owner=owner)


def resign(member: Member, simulator: Simulator) -> None:
    """The member leaves the company."""
    simulator.post("/sim/members/resign", member=member.wecom_userid)
    member.status, member.left_at = Member.Status.LEFT, clock.now()
    member.save()


def plan(member: Member, *takers: Member, kind: str = "moved", **values: Any) -> Handover:
    wish = Wish(kind=kind, takers=takers, **values)
    return planning.plan_handover(member=member, wish=wish, actor=manager())


def start(member: Member, *takers: Member, kind: str = "moved", **values: Any) -> Handover:
    """A hand-over that runs; nothing is handed to WeCom yet."""
    made = plan(member, *takers, kind=kind, **values)
    return starting.start_handover(handover=made, actor=manager())


def carry(*, later: timedelta = timedelta(), most: int = 50) -> None:
    """Everything that is due by then is worked on."""
    with clock.frozen(clock.now() + later):
        for _ in range(most):
            if not carrying.carry_next():
                return
    raise AssertionError("it never rests")


def accept(simulator: Simulator, passings: Sequence[Passing], answer: str = "accept") -> None:
    """The customers take the new member at once, or refuse."""
    for each in passings:
        assert each.taker
        person = PERSONS[each.customer_id]
        simulator.post(f"/sim/transfers/{answer}", person=person, member=each.taker.wecom_userid)


def passings(handover: Handover) -> list[Passing]:
    return list(
        Passing.objects.filter(handover=handover).select_related("taker").order_by("customer_id")
    )


def stages(handover: Handover) -> dict[str, int]:
    """How many customers stand at each stage."""
    return dict(Counter(each.stage for each in passings(handover)))


def group_stages(handover: Handover) -> dict[str, int]:
    rows = GroupPassing.objects.filter(handover=handover).values_list("stage", flat=True)
    return dict(Counter(rows))


def tell(change_type: str, userid: str, external: str, at: datetime, **more: str) -> None:
    """WeCom tells of a customer and a member; everybody hears it who wants to."""
    fields = {"UserID": userid, "ExternalUserID": external, **more}
    event = wecom.Event(next(_numbers), CONTACT, change_type, at, at, fields)
    for handle in registry.handlers(CONTACT, change_type):
        handle(event)
