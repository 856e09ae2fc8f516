"""Builders for journeys of group chats."""

from collections import Counter
from datetime import datetime
from itertools import count
from typing import Any

from tests.journeys.make import running
from tests.make import member
from yutang.groups.models import GroupChat
from yutang.journeys.models import Journey, Run
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import BroadcastGroup

_numbers = count(1)


def owner(name: str = "Alice") -> Member:
    """A guide who owns groups; the same name is the same one."""
    return Member.objects.filter(username=name.lower()).first() or member(name, role="guide")


def chat(made_at: datetime | None = None, **values: Any) -> GroupChat:
    """A group that is known here only."""
    number = next(_numbers)
    given = {"owner": owner(), "name": f"Group {number}", "created_at": made_at or clock.now()}
    return GroupChat.objects.create(chat_id=f"wrJOURNEY{number}", **given | values)


def group_journey(flow: list[dict[str, Any]], **plan: Any) -> Journey:
    """A journey of groups that runs; those that stand enter by its next look."""
    given = {"subject": "group", "triggers": [{"kind": "group"}]} | plan
    return running(flow, **given)


def say(id: str, text: str = "", **more: Any) -> dict[str, Any]:
    text = text or f"Good morning {next(_numbers)}"
    return {"id": id, "kind": "send", "carrier": "wecom_group", "text": text} | more


def on_day(id: str, day: int, at: str = "12:00") -> dict[str, Any]:
    return {"id": id, "kind": "until", "at": at, "group_day": day}


def run_in(journey: Journey, group: GroupChat) -> Run:
    return Run.objects.get(journey=journey, chat=group)


def states(journey: Journey) -> dict[tuple[str, str], int]:
    """How many of its groups' messages stand where, and why."""
    rows = BroadcastGroup.objects.filter(
        broadcast__plan_type="journey", broadcast__plan_id=journey.pk
    )
    return dict(Counter(rows.values_list("state", "reason")))
