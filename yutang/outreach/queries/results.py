"""What came of a send: by member, by customer, and what people bought, against the control."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.customers import queries as customers
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Message, Send, Task
from yutang.outreach.queries.standards import MINUTES_A_TASK, MINUTES_A_TODO
from yutang.outreach.rules import proportions
from yutang.outreach.rules.proportions import Difference, Share

MEMBERS = """
    select member.id, member.name, store.name, count(*) filter (where message.state <> 'failed'
            or message.handed_at is not null),
        count(*) filter (where message.state = 'delivered'),
        count(*) filter (where message.state = 'failed'),
        count(*) filter (where message.state in ('admitted', 'handed', 'unknown')),
        min(task.confirmed_at), max(task.created_at),
        bool_or(task.state = 'created'), bool_or(task.state = 'unknown'),
        array_agg(distinct task.id) filter (where task.state = 'created'),
        max(task.reminders) filter (where task.reminded_at > %(day_ago)s)
    from outreach_message message
        join org_member member on member.id = message.member_id
        left join outreach_task task on task.id = message.task_id
        left join lateral (
            select unit.name from org_membership join org_unit unit on unit.id = unit_id
            where member_id = member.id order by unit.id limit 1) store on true
    where message.source_type = 'send' and message.source_id = %(send)s
        and message.admitted_at is not null
        and (%(members)s::bigint[] is null or message.member_id = any(%(members)s))
    group by 1, 2, 3
"""

# Everybody of the plan as it was drawn, whether reached or not: both groups alike but for the
# sending. Whoever the brand's own control group holds is in neither.
BOUGHT = """
    select message.is_control, message.variant, count(*), count(*) filter (where exists (
        select from commerce_order sold
        where sold.customer_id = message.customer_id and sold.status <> 'refunded'
            and sold.paid_at >= message.due_at
            and sold.paid_at < message.due_at + %(days)s * interval '1 day'))
    from outreach_message message
    where message.source_type = 'send' and message.source_id = %(send)s
        and message.due_at <= %(now)s and message.reason <> 'holdout'
    group by 1, 2
"""

# Of those who have it, who bought within the days after.
BUYERS = """
    select count(distinct message.customer_id)
    from outreach_message message join commerce_order sold
        on sold.customer_id = message.customer_id and sold.status <> 'refunded'
        and sold.paid_at >= message.settled_at
        and sold.paid_at < message.settled_at + %(days)s * interval '1 day'
    where message.source_type = 'send' and message.source_id = %(send)s
        and message.state = 'delivered'
"""
EFFORT = """
    select (select count(*) from outreach_task where source_type = 'send'
            and source_id = %(send)s and confirmed_at is not null),
        (select count(*) from outreach_todo todo join outreach_message message
            on message.id = todo.message_id
            where message.source_type = 'send' and message.source_id = %(send)s
                and todo.done_at is not null)
"""


@dataclass(frozen=True)
class MemberRow:
    """One member's part of a send; counts of customers."""

    id: int
    name: str
    store: str | None
    customers: int
    delivered: int
    failed: int
    waiting: int
    confirmed_at: datetime | None
    handed_at: datetime | None
    is_waiting: bool  # for the member to confirm
    is_unknown: bool
    task_ids: list[int]
    reminders: int

    @property
    def state(self) -> str:
        """The one word for it."""
        if self.is_unknown:
            return "unknown"
        if self.is_waiting:
            return "waiting"
        if self.confirmed_at:
            return "confirmed"
        return "handed" if self.handed_at else "packed"


@dataclass(frozen=True)
class StoreRow:
    """One store's part of a send."""

    name: str | None
    members: int
    confirmed: int
    customers: int
    delivered: int
    waiting: int


@dataclass(frozen=True)
class Bought:
    """Who bought within the days: of those it was meant for, against the control group."""

    days: int
    until: datetime
    meant: Share
    control: Share
    difference: Difference | None
    variants: list[tuple[int, Share]]
    between: Difference | None  # the first two variants; a trial has its own verdict

    @property
    def is_over(self) -> bool:
        return self.until <= clock.now()


def members(send: Send, viewer: Member) -> list[MemberRow]:
    """Each member within sight, those who haven't confirmed first."""
    seen = visible_member_ids(viewer)
    values: dict[str, Any] = {
        "send": send.pk,
        "members": None if seen is None else sorted(seen),
        "day_ago": clock.now() - timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, values)
        rows = [_member_row(row) for row in cursor.fetchall()]
    order = {"unknown": 0, "waiting": 0, "handed": 1, "packed": 1, "confirmed": 2}
    return sorted(rows, key=lambda row: (order[row.state], -row.customers, row.name))


def stores(rows: list[MemberRow]) -> list[StoreRow]:
    """The same by store, the slowest first."""
    by_name: dict[str | None, list[MemberRow]] = {}
    for row in rows:
        by_name.setdefault(row.store, []).append(row)
    found = [
        StoreRow(
            name=name,
            members=len(part),
            confirmed=sum(row.state == "confirmed" for row in part),
            customers=sum(row.customers for row in part),
            delivered=sum(row.delivered for row in part),
            waiting=sum(row.waiting for row in part),
        )
        for name, part in by_name.items()
    ]
    return sorted(found, key=lambda row: (row.confirmed / row.members, -row.customers))


def recipients(
    send: Send, viewer: Member, *, state: str = "", reason: str = "", member: str = "", q: str = ""
) -> QuerySet[Message]:
    """The customers of a send within sight, each with what became of the message."""
    rows = Message.objects.filter(source_type="send", source_id=send.pk)
    if visible_member_ids(viewer) is not None:
        rows = rows.filter(customer__in=customers.scoped(viewer))
    exact = {"state": state, "reason": reason, "member": member}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if q:
        rows = rows.filter(Q(customer__name__icontains=q))
    return rows.select_related("customer", "member", "task")


def tasks_to_remind(send: Send, viewer: Member) -> list[int]:
    """The tasks within sight that wait for their member."""
    rows = Task.objects.filter(source_type="send", source_id=send.pk, state=Task.State.CREATED)
    seen = visible_member_ids(viewer)
    rows = rows if seen is None else rows.filter(member__in=seen)
    return list(rows.values_list("pk", flat=True))


def bought(send: Send) -> Bought:
    """Shares of buyers within `bought_days` of the send's time, with the difference's interval."""
    values: dict[str, Any] = {"send": send.pk, "days": send.bought_days, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(BOUGHT, values)
        rows = cursor.fetchall()
    meant = _share([row for row in rows if not row[0]])
    control = _share([row for row in rows if row[0]])
    numbers = sorted({row[1] for row in rows if not row[0]})
    variants = [(n, _share([r for r in rows if not r[0] and r[1] == n])) for n in numbers]
    begun = _begun(send)
    return Bought(
        days=send.bought_days,
        until=begun + timedelta(days=send.bought_days),
        meant=meant,
        control=control,
        difference=proportions.difference(meant, control),
        variants=variants,
        between=proportions.difference(variants[0][1], variants[1][1])
        if len(variants) > 1 and send.trial_percent is None
        else None,
    )


def buyers(send: Send) -> int:
    """How many of those who have it bought within the send's days after."""
    with connection.cursor() as cursor:
        cursor.execute(BUYERS, {"send": send.pk, "days": send.bought_days})
        return int(cursor.fetchone()[0])


def minutes(send: Send) -> int:
    """Of members, so far: one for each task they confirmed, three for each todo they did."""
    with connection.cursor() as cursor:
        cursor.execute(EFFORT, {"send": send.pk})
        tasks, todos = cursor.fetchone()
    return int(tasks) * MINUTES_A_TASK + int(todos) * MINUTES_A_TODO


def is_whole_brand(viewer: Member) -> bool:
    """Whether the viewer sees every customer that a send's figures count."""
    return visible_member_ids(viewer) is None


def _begun(send: Send) -> datetime:
    """When the last of its people are due."""
    if send.trial_percent and "at" in send.trial_result:
        return datetime.fromisoformat(send.trial_result["at"])
    begun = send.trial_ends_at or send.at or send.planned_at or clock.now()
    return begun + timedelta(days=1) if send.best_hour else begun


def _share(rows: list[tuple[bool, int, int, int]]) -> Share:
    return Share(sum(row[3] for row in rows), sum(row[2] for row in rows))


def _member_row(row: Sequence[Any]) -> MemberRow:
    known: list[Any] = [*row[:9], bool(row[9]), bool(row[10]), row[11] or [], row[12] or 0]
    return MemberRow(*known)
