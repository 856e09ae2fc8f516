"""Group broadcasts as lists, results and the choice of groups show them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from yutang.groups import queries as groups
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Broadcast, BroadcastGroup, Task

SOURCE = "broadcast"
State, Reason = BroadcastGroup.State, BroadcastGroup.Reason
SIZES = {"1": (1, 49), "50": (50, 99), "100": (100, 199), "200": (200, None)}
ORDER = {Task.State.UNKNOWN: 0, Task.State.CREATED: 1, Task.State.WAITING: 2, "creating": 2}


@dataclass(frozen=True)
class Why:
    """So many groups were skipped, or didn't get it, for a reason."""

    state: str
    reason: str
    count: int

    @property
    def label(self) -> str:
        return str(Reason(self.reason).label)


@dataclass(frozen=True)
class Figures:
    """How far a broadcast is, in groups; `told`: customers with a row in the ledger."""

    chosen: int = 0
    handed: int = 0
    sent: int = 0
    failed: int = 0
    skipped: int = 0
    waiting: int = 0  # here, or for the owner, or for WeCom's answer
    told: int = 0
    owners: int = 0
    confirmed: int = 0
    why: list[Why] = field(default_factory=list)

    @property
    def settled_percent(self) -> int:
        return round(100 * (self.chosen - self.waiting) / self.chosen) if self.chosen else 0

    @property
    def steps(self) -> list[tuple[str, int, float]]:
        """The steps of the funnel: key, groups, percent of all."""
        counts = [("chosen", self.chosen), ("handed", self.handed), ("sent", self.sent)]
        return [(key, count, 100 * count / (self.chosen or 1)) for key, count in counts]


@dataclass(frozen=True)
class OwnerRow:
    """One owner's task: groups of it, and what became of them."""

    task: Task
    sent: int
    failed: int
    waiting: int
    reminders: int

    @property
    def is_waiting(self) -> bool:
        return self.task.state == Task.State.CREATED


def broadcasts(*, q: str = "", state: str = "", owner: str = "") -> QuerySet[Broadcast]:
    """The broadcasts that were made by hand and fit."""
    rows = Broadcast.objects.filter(plan_type="").select_related("owner")
    rows = rows.annotate(groups=Count("rows"), sent=Count("rows", filter=Q(rows__state=State.SENT)))
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(text__icontains=q))
    exact = {"state": state, "owner": owner}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def owners() -> list[Member]:
    """Who made a broadcast."""
    return list(Member.objects.filter(pk__in=Broadcast.objects.values("owner")).order_by("name"))


def figures(broadcast: Broadcast) -> Figures:
    """How far it is by now."""
    rows = broadcast.rows.order_by().values_list("state", "reason")
    found = [Why(*row) for row in rows.annotate(count=Count("pk"))]

    def count(*states: str) -> int:
        return sum(each.count for each in found if each.state in states)

    tasks = Task.objects.filter(source_type=SOURCE, source_id=broadcast.pk)
    confirmed = tasks.filter(confirmed_at__isnull=False).values("member").distinct().count()
    return Figures(
        chosen=count(*State.values),
        handed=broadcast.rows.filter(
            Q(state__in=[State.HANDED, State.SENT])
            | Q(state=State.FAILED, task__created_at__isnull=False)
        ).count(),
        sent=count(State.SENT),
        failed=count(State.FAILED),
        skipped=count(State.SKIPPED),
        waiting=count(State.CHOSEN, State.WAITING, State.UNKNOWN, State.HANDED),
        told=broadcast.rows.aggregate(told=Sum("told"))["told"] or 0,
        owners=tasks.values("member").distinct().count(),
        confirmed=confirmed,
        why=sorted((each for each in found if each.reason), key=lambda each: -each.count),
    )


def owner_rows(broadcast: Broadcast, viewer: Member) -> list[OwnerRow]:
    """Each task within sight, those whose owner hasn't confirmed first."""
    rows = (
        _tasks(broadcast, viewer)
        .select_related("member")
        .annotate(
            sent=Count("groups", filter=Q(groups__state=State.SENT)),
            failed=Count("groups", filter=Q(groups__state=State.FAILED)),
            waiting=Count(
                "groups",
                filter=Q(groups__state__in=[State.WAITING, State.UNKNOWN, State.HANDED]),
            ),
        )
    )
    recent = clock.now() - timedelta(days=1)
    found = [
        OwnerRow(
            task=task,
            sent=task.sent,
            failed=task.failed,
            waiting=task.waiting,
            reminders=_reminders(task, since=recent),
        )
        for task in rows
    ]
    return sorted(found, key=lambda row: (ORDER.get(row.task.state, 3), -row.task.size))


def tasks_to_remind(broadcast: Broadcast, viewer: Member) -> list[int]:
    """The tasks within sight that wait for their owner."""
    rows = _tasks(broadcast, viewer).filter(state=Task.State.CREATED)
    return list(rows.values_list("pk", flat=True))


def group_rows(
    broadcast: Broadcast,
    viewer: Member,
    *,
    q: str = "",
    state: str = "",
    reason: str = "",
    member: str = "",
) -> QuerySet[BroadcastGroup]:
    """Its groups within sight, each with what became of it."""
    rows = broadcast.rows.select_related("group__owner", "member")
    if visible_member_ids(viewer) is not None:
        rows = rows.filter(group__in=groups.groups(viewer).values("pk"))
    if q:
        rows = rows.filter(group__name__icontains=q)
    exact = {"state": state, "reason": reason, "member": member}
    return rows.filter(**{name: value for name, value in exact.items() if value})


def choosable(
    broadcast: Broadcast,
    viewer: Member,
    *,
    wanted: groups.Wanted,
    size: str = "",
    chosen: str = "",
) -> QuerySet[GroupChat]:
    """The live groups that fit, each with whether the draft is for it."""
    mine = BroadcastGroup.objects.filter(broadcast=broadcast, group=OuterRef("pk"))
    rows = groups.wanted_groups(viewer, wanted).exclude(status=GroupChat.Status.DISSOLVED)
    rows = rows.annotate(is_chosen=Exists(mine))
    if size in SIZES:
        least, most = SIZES[size]
        rows = rows.filter(customer_count__gte=least)
        rows = rows if most is None else rows.filter(customer_count__lte=most)
    return rows.filter(is_chosen=chosen == "yes") if chosen else rows


def ids(rows: QuerySet[GroupChat]) -> list[int]:
    """All of them, for an act on all."""
    return list(rows.order_by().values_list("pk", flat=True))


def _tasks(broadcast: Broadcast, viewer: Member) -> QuerySet[Task]:
    rows = Task.objects.filter(source_type=SOURCE, source_id=broadcast.pk)
    seen = visible_member_ids(viewer)
    return rows if seen is None else rows.filter(member__in=seen)


def _reminders(task: Task, *, since: datetime) -> int:
    return task.reminders if task.reminded_at and task.reminded_at > since else 0


def lines(rows: Sequence[BroadcastGroup]) -> list[list[str]]:
    """The rows as a sheet has them."""
    return [
        [
            str(row.group),
            row.member.name if row.member else "",
            str(row.customers),
            str(row.get_state_display()),
            str(row.get_reason_display()) if row.reason else "",
            f"{clock.local(row.settled_at):%Y-%m-%d %H:%M}" if row.settled_at else "",
        ]
        for row in rows
    ]
