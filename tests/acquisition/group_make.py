"""Builders of group codes: groups at the stand-in or here alone, doors, and people inside."""

from datetime import timedelta
from itertools import count

from yutang.acquisition.commands.group_codes import (
    DoorFacts,
    GroupCodeFacts,
    create_group_code,
)
from yutang.groups.commands import read_group
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock

_numbers = count(1)


def group(name="Tea friends", *, members=0, **facts):
    """A group that only we know."""
    return GroupChat.objects.create(
        chat_id=f"wrGC{next(_numbers):06}", name=name, member_count=members, **facts
    )


def group_there(simulator, name="茶友群", owner="Alice", people=()):
    """A group at the stand-in, read."""
    shown = simulator.post("/sim/groups/create", owner=owner, name=name, people=list(people))
    found = read_group(chat_id=shown["chat_id"])
    assert found
    return found


def door(*groups, name="Everybody", **facts):
    return DoorFacts(name=name, group_ids=[each.pk for each in groups], **facts)


def code(*doors, name="Gift group", actor=None, **facts):
    made = GroupCodeFacts(name=name, channel="poster", doors=doors, **facts)
    return create_group_code(facts=made, actor=actor)


def stay(group, customer, *, state="", at=None, left=False):
    """The customer is in the group, or was."""
    at = at or clock.now() - timedelta(hours=1)
    ended = {"left_at": clock.now(), "ended_by": "left"} if left else {}
    return GroupMember.objects.create(
        group=group,
        userid=f"wmStay{next(_numbers):06}",
        customer=customer,
        name=customer.name,
        state=state,
        scene=3,
        joined_at=at,
        **ended,
    )
