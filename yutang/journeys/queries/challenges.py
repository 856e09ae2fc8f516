"""Challenges with how many take part, their ranking, and their days."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from yutang.customers import queries as customers
from yutang.journeys.models import Challenge, CheckIn, Participant
from yutang.journeys.rules.streaks import Standing, standing
from yutang.kernel import clock
from yutang.kernel.models import Progress
from yutang.org.models import Member

SHOWN_DAYS = 30
WHO = ("waiting", "certified", "quiet")
Rows = QuerySet[Participant]


@dataclass(frozen=True)
class Figures:
    """How many take part, want no reminders, and have earned the certificate."""

    taking_part: int = 0
    quiet: int = 0
    certified: int = 0


@dataclass(frozen=True)
class Place:
    """One line of the ranking that customers see; the name is shortened."""

    rank: int
    name: str
    done: int
    best: int
    is_me: bool


@dataclass(frozen=True)
class Day:
    """One period on the phone: done, made up, missed, to be made up, open now, or still to come."""

    day: date
    state: str  # "done", "late", "missed", "can", "open", "ahead"


def standing_of(mine: Participant, at: datetime) -> Standing:
    """Where the participant stands at this moment."""
    challenge = mine.challenge
    return standing(
        challenge.course(mine.begins),
        set(mine.check_ins.values_list("period", flat=True)),
        clock.local(at).date(),
        make_ups=max(0, challenge.make_ups - mine.made_up),
        back=challenge.make_up_back,
    )


def shown_days(mine: Participant, stands: Standing) -> list[Day]:
    """Every period of the participant's course with what became of it."""
    checked = dict(mine.check_ins.values_list("period", "is_made_up"))
    missed, can = set(stands.missed), set(stands.can_make_up)

    def state(day: date) -> str:
        if day in checked:
            return "late" if checked[day] else "done"
        if day in missed:
            return "can" if day in can else "missed"
        return "open" if day == stands.open else "ahead"

    return [Day(day, state(day)) for day in mine.challenge.course(mine.begins).days()]


def figures(ids: Collection[int]) -> dict[int, Figures]:
    """The figures of these challenges."""
    rows = Participant.objects.filter(challenge__in=ids).values("challenge")
    counted = rows.annotate(
        all=Count("pk"), quiet=Count("left_at"), certified=Count("certified_at")
    )
    found = {row["challenge"]: row for row in counted}
    return {
        id: Figures(row["all"], row["quiet"], row["certified"])
        if (row := found.get(id))
        else Figures()
        for id in ids
    }


def present_period(challenge: Challenge) -> date | None:
    """The day or week in which people check in now, by its first day; None on a free day."""
    today = clock.today()
    return challenge.course(today).period_of(today)


def done_now(challenge: Challenge) -> int:
    """How many have done the present period."""
    period = present_period(challenge)
    rows = Participant.objects.filter(challenge=challenge, last_period=period)
    return rows.count() if period else 0


def participants(challenge: Challenge, viewer: Member, *, q: str, who: str) -> Rows:
    """Those whom the member may see; `who`: one of WHO."""
    rows = Participant.objects.filter(challenge=challenge).select_related("customer")
    rows = rows.filter(customer__in=customers.scoped(viewer))
    if q:
        rows = rows.filter(customer__name__icontains=q)
    if who == "certified":
        return rows.exclude(certified_at=None)
    if who == "quiet":
        return rows.exclude(left_at=None)
    if who == "waiting":
        return _waiting(challenge, rows)
    return rows


def words(challenge: Challenge, viewer: Member, *, most: int = 4) -> list[CheckIn]:
    """What customers wrote last, of those whom the member may see."""
    rows = CheckIn.objects.filter(participant__challenge=challenge).exclude(words="")
    seen = rows.filter(participant__customer__in=customers.scoped(viewer))
    return list(seen.select_related("participant__customer").order_by("-at", "-pk")[:most])


def _waiting(challenge: Challenge, rows: Rows) -> Rows:
    """Who could check in now and hasn't."""
    period, today = present_period(challenge), clock.today()
    if period is None:
        return rows.none()
    ready = rows.filter(begins__lte=today, last_day__gte=today)
    return ready.filter(Q(last_period=None) | Q(last_period__lt=period))


def enrolments(challenge: Challenge, kind: str) -> list[Progress]:
    """The audiences that took part of late, and how far each is."""
    rows = Progress.objects.filter(kind=kind, result__challenge=challenge.pk)
    return list(rows.order_by("-created_at")[:5])


def by_day(challenge: Challenge) -> list[tuple[date, int, int]]:
    """Check-ins of each of the last days, and what was made up on it for days before."""
    today = clock.today()
    since = today - timedelta(days=SHOWN_DAYS - 1)
    rows = CheckIn.objects.filter(
        participant__challenge=challenge, at__gte=clock.day_bounds(since)[0]
    )
    by = rows.values(day=TruncDate("at", tzinfo=clock.zone()))
    counted = by.annotate(
        own=Count("pk", filter=Q(is_made_up=False)), late=Count("pk", filter=Q(is_made_up=True))
    )
    found = {row["day"]: (row["own"], row["late"]) for row in counted}
    days = [since + timedelta(days=number) for number in range(SHOWN_DAYS)]
    return [(day, *found.get(day, (0, 0))) for day in days]


def ranking(challenge: Challenge, me: Participant, *, most: int = 10) -> list[Place]:
    """The first of them and, behind, one's own place; equal ones share a place."""
    ranked = Participant.objects.filter(challenge=challenge, done__gt=0)
    # As the index is: every customer who looks asks this, of however many who take part.
    rows = list(ranked.select_related("customer").order_by("-done", "-best", "pk")[:most])
    places: list[Place] = []
    for number, row in enumerate(rows, 1):
        same = bool(places) and (places[-1].done, places[-1].best) == (row.done, row.best)
        places.append(_place(row, places[-1].rank if same else number, me))
    if me.done and me.pk not in {row.pk for row in rows}:
        ahead = Q(done__gt=me.done) | Q(done=me.done, best__gt=me.best)
        before = Participant.objects.filter(ahead, challenge=challenge).count()
        places.append(_place(me, before + 1, me))
    return places


def shortened(name: str) -> str:
    """The first letter and stars: other customers read it."""
    return f"{name[:1] or '·'}**"


def _place(row: Participant, rank: int, me: Participant) -> Place:
    return Place(rank, shortened(row.customer.name), row.done, row.best, row.pk == me.pk)
