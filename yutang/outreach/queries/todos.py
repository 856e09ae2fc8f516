"""What waits for a member: confirmations, todos, newcomers; and how well it is kept up with."""

from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet

from yutang.customers.models import Customer
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import Task, Todo
from yutang.outreach.rules.streaks import streak

LOOKED_BACK = 60  # days


def coming_todos(member: Member) -> QuerySet[Todo]:
    """What has a later date."""
    rows = Todo.objects.filter(member=member, done_at=None, skipped_at=None)
    rows = rows.filter(due_on__gt=clock.today())
    return rows.select_related("customer").order_by("due_on", "id")


def todos_of(customer: Customer) -> QuerySet[Todo]:
    """The customer's todos, the open ones first."""
    rows = Todo.objects.filter(customer=customer).select_related("member", "given_by")
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "id")


def done_today(member: Member) -> int:
    """How much the member has finished on this day of the enterprise."""
    begin, end = clock.day_bounds(clock.today())
    return (
        Todo.objects.filter(member=member)
        .filter(
            Q(done_at__gte=begin, done_at__lt=end) | Q(skipped_at__gte=begin, skipped_at__lt=end)
        )
        .count()
        + Task.objects.filter(member=member, confirmed_at__gte=begin, confirmed_at__lt=end).count()
    )


def streak_of(member: Member) -> int:
    """Days in a row on which the member finished something, days with nothing to do aside."""
    return streaks([member.pk])[member.pk]


def streaks(member_ids: list[int]) -> dict[int, int]:
    """The same for many."""
    today = clock.today()
    finished: dict[int, set[date]] = {pk: set() for pk in member_ids}
    waiting: dict[int, set[date]] = {pk: set() for pk in member_ids}
    for member_id, begun, ended in _spans(member_ids, today - timedelta(days=LOOKED_BACK)):
        if ended:
            finished[member_id].add(ended)
        last = (ended or today) - timedelta(days=1)
        first = max(begun, today - timedelta(days=LOOKED_BACK))
        waiting[member_id].update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return {
        pk: streak(finished=finished[pk], waiting=waiting[pk], today=today) for pk in member_ids
    }


def _spans(member_ids: list[int], since: date) -> list[tuple[int, date, date | None]]:
    """From which day to which something waited for whom."""
    begin, _end = clock.day_bounds(since)

    def day(at: datetime | None) -> date | None:
        return clock.local(at).date() if at else None

    spans: list[tuple[int, date, date | None]] = []
    todos = Todo.objects.filter(
        Q(done_at=None, skipped_at=None, due_on__lte=clock.today())
        | Q(done_at__gte=begin)
        | Q(skipped_at__gte=begin),
        member__in=member_ids,
    ).values_list("member_id", "due_on", "created_at", "done_at", "skipped_at")
    for member_id, due, created, done, skipped in todos:
        born = clock.local(created).date()
        spans.append((member_id, max(due, born), day(done or skipped)))
    tasks = Task.objects.filter(
        Q(state=Task.State.CREATED) | Q(confirmed_at__gte=begin),
        member__in=member_ids,
        created_at__isnull=False,
    ).values_list("member_id", "created_at", "confirmed_at")
    for member_id, taken, confirmed in tasks:
        if taken:
            spans.append((member_id, clock.local(taken).date(), day(confirmed)))
    return spans
