"""Mass sends as lists and figures show them."""

from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.audiences.models import Audience
from yutang.org.models import Member
from yutang.outreach.models import Message, Send

SOURCE = "send"
AFTERWARDS = ("read", "clicked", "bought")

FIGURES = """
    select message.state, message.reason, message.handed_at is not null as handed,
        message.admitted_at is not null as admitted,
        task.confirmed_at is not null as confirmed, count(*)
    from outreach_message message left join outreach_task task on task.id = message.task_id
    where message.source_type = 'send' and message.source_id = %(send)s
        and (%(variant)s::int is null
            or message.variant = %(variant)s and not message.is_control)
    group by 1, 2, 3, 4, 5
"""

# Of the send's own recipients; whoever it was passed on to isn't one.
READ = """
    select count(distinct link.id), count(distinct message.customer_id),
        count(distinct message.customer_id) filter (where click.id is not null)
    from content_trackedlink link
        left join content_visit visit on visit.link_id = link.id
            and visit.seen_at is not null and not visit.by_staff
        left join outreach_message message on message.source_type = 'send'
            and message.source_id = %(send)s and message.customer_id = visit.customer_id
        left join content_click click on click.visit_id = visit.id
    where link.source = 'send:' || %(send)s
"""


@dataclass(frozen=True)
class Step:
    """One step of the funnel: its words' key, how many came so far, in percent of all."""

    key: str
    count: int
    percent: float


@dataclass(frozen=True)
class Why:
    """So many stand in a state for a reason."""

    state: str
    reason: str
    count: int

    @property
    def label(self) -> str:
        return str(Message.Reason(self.reason).label)


@dataclass(frozen=True)
class Figures:
    """How far a send is: each customer counts once."""

    planned: int = 0
    admitted: int = 0
    handed: int = 0
    confirmed: int = 0
    delivered: int = 0
    read: int | None = None  # None: it has nothing to read
    clicked: int | None = None
    bought: int | None = None  # None: not asked
    waiting: int = 0  # here, or for the member, or for WeCom's answer
    why: list[Why] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        keys = ("planned", "admitted", "handed", "confirmed", "delivered", *AFTERWARDS)
        counts = [(key, getattr(self, key)) for key in keys if getattr(self, key) is not None]
        return [Step(key, count, 100 * count / (self.planned or 1)) for key, count in counts]

    @property
    def settled_percent(self) -> int:
        return round(100 * (self.planned - self.waiting) / self.planned) if self.planned else 0

    def of(self, state: str) -> list[Why]:
        """The reasons of a state, the most frequent first."""
        return sorted((w for w in self.why if w.state == state), key=lambda w: -w.count)

    @property
    def held(self) -> list[Why]:
        return self.of(Message.State.HELD)

    @property
    def suppressed(self) -> list[Why]:
        return self.of(Message.State.SUPPRESSED)

    @property
    def failed(self) -> list[Why]:
        return self.of(Message.State.FAILED)


SETTLED = (Message.State.DELIVERED, Message.State.FAILED, Message.State.SUPPRESSED)


def sends(*, q: str = "", state: str = "", owner: str = "") -> QuerySet[Send]:
    """The sends that fit."""
    rows = Send.objects.select_related("audience", "owner")
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(variants__text__icontains=q)).distinct()
    exact = {"state": state, "owner": owner}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def owners() -> list[Member]:
    """Who made a send."""
    return list(Member.objects.filter(pk__in=Send.objects.values("owner")).order_by("name"))


def audiences() -> QuerySet[Audience]:
    """The audiences that a send can go to, by name."""
    return Audience.objects.filter(archived_at=None).order_by("name")


def figures(send: Send, *, variant: int | None = None) -> Figures:
    """How far the send is by now; of one variant, without the control group."""
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"send": send.pk, "variant": variant})
        rows = cursor.fetchall()
        cursor.execute(READ, {"send": send.pk})
        links, read, clicked = cursor.fetchone()
    is_told = bool(links) and variant is None
    why: dict[tuple[str, str], int] = {}
    for state, reason, *_flags, count in rows:
        why[state, reason] = why.get((state, reason), 0) + count
    return Figures(
        planned=sum(row[5] for row in rows),
        admitted=sum(row[5] for row in rows if row[3]),
        handed=sum(row[5] for row in rows if row[2] and row[0] in HANDED),
        confirmed=sum(row[5] for row in rows if row[4]),
        delivered=sum(row[5] for row in rows if row[0] == Message.State.DELIVERED),
        read=read if is_told else None,
        clicked=clicked if is_told else None,
        waiting=sum(row[5] for row in rows if row[0] not in SETTLED),
        why=[Why(state, reason, count) for (state, reason), count in why.items()],
    )


HANDED = (Message.State.HANDED, Message.State.DELIVERED, Message.State.FAILED)
