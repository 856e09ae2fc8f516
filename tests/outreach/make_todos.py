"""Builders of todos, tasks and messages for the page of today."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from tests.customers import make
from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands import todos
from yutang.outreach.models import Carrier, Message, Purpose, Task, Todo

_numbers = count(1)


def customer(name: str = "Zhao", *, by: str = "Bob", at: datetime | None = None) -> Customer:
    """A customer who added the member, long ago unless said."""
    follow = make.follow(name, by=by, at=at or clock.now() - timedelta(days=30))
    return follow.customer


def todo(
    member: Member, who: Customer | None = None, *, title: str = "Ask how it tasted", **more: Any
) -> Todo:
    """Something to do, due today unless said."""
    who = who or customer(f"C{next(_numbers)}", by=member.wecom_userid or "")
    due_on = more.pop("due_on", clock.today())
    wish = todos.Wish(title, due_on, more.pop("words", ""))
    made = todos.give_todo(customer=who, member=member, wish=wish, actor=more.pop("by", member))
    if more:
        Todo.objects.filter(pk=made.pk).update(**more)
        made.refresh_from_db()
    return made


def task(member: Member, *customers: Customer, at: datetime | None = None, **more: Any) -> Task:
    """A mass send that waits for the member, with a message for each customer."""
    at = at or clock.now() - timedelta(hours=2)
    made = Task.objects.create(
        **{
            "source_type": "send",
            "source_id": next(_numbers),
            "carrier": Carrier.WECOM_SINGLE,
            "member": member,
            "size": len(customers),
            "text": "Bubble tea is on today",
            "state": Task.State.CREATED,
            "created_at": at,
            "msgid": f"msg{next(_numbers)}",
        }
        | more
    )
    for each in customers:
        message(each, member=member, task=made, source_id=made.source_id, at=at, state="handed")
    return made


def message(who: Customer, *, at: datetime | None = None, **more: Any) -> Message:
    """A row of the ledger that was admitted."""
    at = at or clock.now()
    return Message.objects.create(
        **{
            "source_type": "send",
            "source_id": next(_numbers),
            "customer": who,
            "carrier": Carrier.WECOM_SINGLE,
            "purpose": Purpose.SERVICE,
            "due_at": at,
            "admitted_at": at,
            "state": "admitted",
        }
        | more
    )
