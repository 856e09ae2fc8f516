"""How members keep up with what they have to do: by store, those first who are behind."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from yutang.kernel import clock
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_members
from yutang.outreach.models import Nudge, Task, Todo
from yutang.outreach.queries.todos import streaks
from yutang.outreach.queries.waiting import NEW

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Standing:
    """One member: todos open now, overdue ones, those ended within 7 days, mass sends waiting."""

    member: Member
    open: int = 0
    overdue: int = 0
    done: int = 0
    unconfirmed: int = 0
    stale: int = 0  # of the unconfirmed, those older than a day
    streak: int = 0
    nudged: int = 0  # today

    @property
    def behind(self) -> int:
        """What is late."""
        return self.overdue + self.stale

    @property
    def waiting(self) -> int:
        return self.open + self.unconfirmed


@dataclass(frozen=True)
class Team:
    """A unit (None: members without one) with its members."""

    unit: Unit | None
    members: list[Standing]

    def total(self, name: str) -> int:
        return sum(getattr(each, name) for each in self.members)

    @property
    def open(self) -> int:
        return self.total("open")

    @property
    def overdue(self) -> int:
        return self.total("overdue")

    @property
    def done(self) -> int:
        return self.total("done")

    @property
    def unconfirmed(self) -> int:
        return self.total("unconfirmed")

    @property
    def behind(self) -> int:
        return self.total("behind")


def teams(scope: Member) -> list[Team]:
    """Members within sight who have something to do or did something, the latest teams first.

    Who left shows as long as something is left with them that nobody could take.
    """
    members = {row.pk: row for row in visible_members(scope).prefetch_related("units")}
    standings = standings_of(members)
    grouped: dict[Unit | None, list[Standing]] = defaultdict(list)
    for each in standings:
        unit = min(each.member.units.all(), key=lambda unit: (-unit.depth, unit.pk), default=None)
        grouped[unit].append(each)
    found = [
        Team(unit, sorted(rows, key=lambda each: (-each.behind, -each.waiting, each.member.name)))
        for unit, rows in grouped.items()
    ]
    return sorted(found, key=lambda team: (-team.behind, -team.open, str(team.unit or "")))


def standings_of(members: dict[int, Member]) -> list[Standing]:
    """The standing of each member who has something to do or did something within 7 days."""
    counts = _todos(members)
    tasks = _tasks(members)
    busy = [pk for pk in members if any(counts.get(pk, ())) or any(tasks.get(pk, ()))]
    rows, nudges = streaks(busy), nudged_today(busy)
    return [
        Standing(
            members[pk],
            *counts.get(pk, (0, 0, 0)),
            *tasks.get(pk, (0, 0)),
            rows[pk],
            nudges.get(pk, 0),
        )
        for pk in busy
    ]


def nudged_today(member_ids: Collection[int]) -> dict[int, int]:
    """How often each was nudged on this day of the enterprise."""
    begin, _end = clock.day_bounds(clock.today())
    rows = Nudge.objects.filter(member__in=member_ids, at__gte=begin).values("member")
    return dict(rows.annotate(n=Count("pk")).values_list("member", "n"))


def _todos(members: Collection[int]) -> dict[int, tuple[int, int, int]]:
    today, week = clock.today(), clock.now() - WEEK
    is_open = Q(done_at=None, skipped_at=None)
    rows = (
        Todo.objects.filter(Q(is_open) | Q(done_at__gte=week), member__in=members)
        .annotate(last=Coalesce("last_on", "due_on"))
        .values("member")
        .annotate(
            open=Count("pk", filter=is_open & Q(due_on__lte=today)),
            overdue=Count("pk", filter=is_open & Q(last__lt=today)),
            done=Count("pk", filter=Q(done_at__gte=week)),
        )
    )
    return {row["member"]: (row["open"], row["overdue"], row["done"]) for row in rows}


def _tasks(members: Collection[int]) -> dict[int, tuple[int, int]]:
    old = clock.now() - NEW
    rows = (
        Task.objects.filter(state=Task.State.CREATED, member__in=members)
        .values("member")
        .annotate(waiting=Count("pk"), stale=Count("pk", filter=Q(created_at__lt=old)))
    )
    return {row["member"]: (row["waiting"], row["stale"]) for row in rows}
