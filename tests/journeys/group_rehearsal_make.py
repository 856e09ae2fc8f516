"""Groups for rehearsals: of owners of every kind, with customers of all stages in them."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import count
from typing import Any

from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.models import Customer
from yutang.groups.models import GroupChat, GroupMember
from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal.setting import Setting
from yutang.journeys.rules.rehearsal.times import moment
from yutang.outreach.models import Broadcast, BroadcastGroup

Posts = Counter[tuple[int, tuple[str, int], str, str, str, datetime | None]]

_numbers = count(1)


def room(people: Sequence[Customer], made_at: datetime = NOON - DAY, **values: Any) -> GroupChat:
    """A group of Alice's (or another owner's) in which these sit."""
    number = next(_numbers)
    given = {"owner": ledger_make.member(), "name": f"Room {number}"} | values
    counts = {"customer_count": len(people), "member_count": len(people) + 1}
    made = GroupChat.objects.create(
        chat_id=f"wrROOM{number}", created_at=made_at, **counts, **given
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=made, userid=f"wm{made.pk}-{each.pk}", customer=each, joined_at=made_at)
        for each in people
    )
    return made


def rooms(people: Sequence[Customer]) -> list[GroupChat]:
    """Groups of two owners, without one, of one who left, an empty one, and one dissolved."""
    bob, left = ledger_make.member("Bob"), ledger_make.member("Left", status="left")
    return [
        room(people[:8], NOON - 3 * HOUR),
        room(people[6:16], NOON - 4 * DAY),
        room(people[10:14], NOON - 9 * DAY, owner=bob, tags=["tea"]),
        room(people[20:30], NOON - 2 * DAY, owner=bob),
        room(people[:3], NOON - DAY, owner=None),
        room(people[2:5], NOON - 5 * HOUR, owner=left),
        room([], NOON - 6 * HOUR, owner=bob),
        room(people[1:4], NOON - DAY, status="dissolved", dissolved_at=NOON),
    ]


def since(journey: Journey, at: datetime) -> Journey:
    """The journey runs since then."""
    journey.started_at = journey.called_until = at
    journey.save(update_fields=["started_at", "called_until"])
    return journey


def planned(groups: Sequence[GroupChat], at: datetime, **values: Any) -> Broadcast:
    """A broadcast by hand that goes out then."""
    given = {"name": "News", "text": "Live at seven", "purpose": "promotion"} | values
    made = Broadcast.objects.create(state="planned", at=at, **given)
    BroadcastGroup.objects.bulk_create(BroadcastGroup(broadcast=made, group=g) for g in groups)
    return made


def posted(begin: datetime) -> Posts:
    """What really became of each message to a group since then."""
    rows = BroadcastGroup.objects.filter(settled_at__gte=begin).select_related("broadcast")
    return Counter(
        (
            row.group_id,
            (row.broadcast.plan_type or "broadcast", row.broadcast.plan_id or row.broadcast_id),
            row.broadcast.plan_step.split(".")[0],
            row.state,
            "expired" if row.reason == "cancelled" else row.reason,
            row.settled_at,
        )
        for row in rows
    )


def foreseen_posts(made: Setting) -> Posts:
    """What the rehearsal says becomes of each message to a group in the end."""
    ids, states = made.groups.chats.ids, {"posted": "sent", "suppressed": "skipped"}
    return Counter(
        (
            int(ids[each.who]),
            made.groups.plans[each.plan],
            each.step,
            states[each.what],
            each.reason,
            moment(each.at),
        )
        for each in made.groups.watch.seen
        if each.what in states
    )
