"""What goes out on which day: mass sends and all other plans; who is wanted twice; the budget."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from yutang.kernel import clock
from yutang.outreach import plans, sources
from yutang.outreach.models import Carrier, Send
from yutang.outreach.plans import Counted, Entry
from yutang.outreach.queries.policy import present_budgets
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS

MOVABLE = (Send.State.DRAFT, Send.State.ASKED, Send.State.PLANNED)
MOST_PAIRS = 30
SEND = "send"

Counts = tuple[int, int, int]  # all, delivered, held back

# Days on which messages went out, or are to go out as far as it is known by now.
DAYS = """
    select source_type, case carrier when 'welcome' then 0 else source_id end, carrier,
        (coalesce(handed_at, admitted_at, held_until, due_at) at time zone %(zone)s)::date,
        min(coalesce(handed_at, admitted_at, held_until, due_at)), count(*),
        count(*) filter (where state = 'delivered'), count(*) filter (where state = 'held')
    from outreach_message
    where state not in ('suppressed', 'failed') and not is_control and carrier <> 'chat'
        and coalesce(handed_at, admitted_at, held_until, due_at) >= %(since)s
        and coalesce(handed_at, admitted_at, held_until, due_at) < %(until)s
    group by 1, 2, 3, 4
"""
OVERLAP = """
    select pair.one, pair.other, count(*)
    from unnest(%(ones)s::bigint[], %(others)s::bigint[]) as pair (one, other)
        join audiences_audiencemember a on a.audience_id = pair.one
        join audiences_audiencemember b on b.audience_id = pair.other
            and b.customer_id = a.customer_id
    group by 1, 2
"""
STAGES = """
    select lifecycle, count(*) from customers_profile where state = 'followed' group by 1
"""
CONTACTS = """
    select count(*) from outreach_message
    where state not in ('suppressed', 'failed') and not is_control
        and carrier <> all(%(uncounted)s)
        and coalesce(handed_at, admitted_at, held_until, due_at) >= %(since)s
        and coalesce(handed_at, admitted_at, held_until, due_at) < %(until)s
"""


@dataclass(frozen=True)
class Collision:
    """Two mass sends of one day want so many of the same customers."""

    day: date
    one: Entry
    other: Entry
    customers: int


@dataclass(frozen=True)
class Use:
    """So many contacts of a week, of those that the budgets allow; drafts would add so many."""

    first: date
    contacts: int
    drafts: int
    budget: int

    @property
    def percent(self) -> float:
        return 100 * self.contacts / self.budget if self.budget else 0.0

    @property
    def percent_with_drafts(self) -> float:
        """Should all drafts go out to all of their audiences."""
        return 100 * (self.contacts + self.drafts) / self.budget if self.budget else 0.0


def entries(*, first: date, last: date) -> list[Entry]:
    """Everything from the first to the last day, by day and time."""
    begin, until = clock.day_bounds(first)[0], clock.day_bounds(last)[1]
    now = clock.now()
    counted = _messages(begin, until)
    found = list(_plans(counted, now))
    begun = {(each.id, each.day) for each in found if each.type == SEND}
    for send in _sends(begin, until):
        at = send.at or send.planned_at or send.created_at
        day = clock.local(at).date()
        if (send.pk, day) not in begun:
            size = send.size if send.size is not None else getattr(send.audience, "size", 0)
            found.append(_entry(send, at, day, (size or 0, 0, 0), now))
    found += plans.listed(begin, until)
    return sorted(found, key=lambda each: (each.day, each.at, each.name))


def collisions(rows: Sequence[Entry], *, today: date) -> list[Collision]:
    """Which sends of one day to come want the same customers, by the audiences' last refresh."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for each in rows:
        if each.audience_id and each.day >= today and each.state != Send.State.DONE:
            by_day[each.day].append(each)
    pairs = [pair for day in sorted(by_day) for pair in combinations(by_day[day], 2)][:MOST_PAIRS]
    if not pairs:
        return []
    shared = _shared({(a.audience_id, b.audience_id) for a, b in pairs})
    return [
        Collision(a.day, a, b, count)
        for a, b in pairs
        if (count := shared.get((a.audience_id, b.audience_id), 0))
    ]


def uses(*, first: date, last: date) -> list[Use]:
    """Each week's contacts against all budgets of its customers together."""
    with connection.cursor() as cursor:
        cursor.execute(STAGES)
        stages = dict(cursor.fetchall())
    budget = sum(row.contacts_7 * stages.get(row.lifecycle, 0) for row in present_budgets())
    monday = first - timedelta(days=first.weekday())
    weeks = [monday + timedelta(days=n) for n in range(0, (last - monday).days + 1, 7)]
    drafts: dict[date, int] = defaultdict(int)
    for entry in entries(first=monday, last=weeks[-1] + timedelta(days=6)):
        if entry.is_draft and entry.carrier not in UNCOUNTED_CARRIERS:
            drafts[entry.day - timedelta(days=entry.day.weekday())] += (
                entry.count if entry.counted == Counted.CUSTOMERS else 0
            )
    return [Use(each, _contacts(each), drafts[each], budget) for each in weeks]


def _contacts(monday: date) -> int:
    values: dict[str, Any] = {
        "uncounted": list(UNCOUNTED_CARRIERS),
        "since": clock.day_bounds(monday)[0],
        "until": clock.day_bounds(monday + timedelta(days=6))[1],
    }
    with connection.cursor() as cursor:
        cursor.execute(CONTACTS, values)
        return int(cursor.fetchone()[0])


def _messages(since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(DAYS, {"since": since, "until": until, "zone": str(clock.zone())})
        return list(cursor.fetchall())


def _plans(counted: Sequence[tuple[Any, ...]], now: datetime) -> list[Entry]:
    sends = Send.objects.in_bulk({row[1] for row in counted if row[0] == SEND})
    names = sources.named((row[0], row[1]) for row in counted)
    found = []
    told_elsewhere = plans.types()
    for type, id, carrier, day, at, *counts in counted:
        if type in told_elsewhere:
            continue
        if type == SEND and id in sends:
            found.append(_entry(sends[id], at, day, (counts[0], counts[1], counts[2]), now))
            continue
        named = names[type, id]
        if carrier == Carrier.WELCOME:  # all together: they answer, nobody plans their day
            named = sources.Named(_("Welcomes"))
        found.append(
            Entry(
                day,
                at,
                named.name,
                named.url,
                carrier,
                type,
                id,
                count=counts[0],
                delivered=counts[1],
                held=counts[2],
            )
        )
    return found


def _entry(send: Send, at: datetime, day: date, counts: Counts, now: datetime) -> Entry:
    begun = send.at is None or send.at <= now or counts[1] > 0
    return Entry(
        day,
        at,
        send.name,
        sources.named([(SEND, send.pk)])[SEND, send.pk].url,
        send.carrier,
        SEND,
        send.pk,
        count=counts[0],
        delivered=counts[1],
        held=counts[2],
        state=send.state,
        state_label=str(Send.State(send.state).label),
        audience_id=send.audience_id,
        is_draft=send.state == Send.State.DRAFT,
        is_movable=send.state in MOVABLE and (send.state == Send.State.DRAFT or not begun),
    )


def _sends(since: datetime, until: datetime) -> list[Send]:
    """Sends of these days that may have no messages yet."""
    rows = Send.objects.exclude(state=Send.State.CANCELLED).annotate(
        day_at=Coalesce("at", "planned_at", "created_at")
    )
    shown = Q(at__isnull=False) | Q(planned_at__isnull=False)
    return list(rows.filter(shown, day_at__gte=since, day_at__lt=until).select_related("audience"))


def _shared(
    pairs: set[tuple[int | None, int | None]],
) -> Mapping[tuple[int | None, int | None], int]:
    wanted = sorted((one, other) for one, other in pairs if one and other)
    with connection.cursor() as cursor:
        cursor.execute(
            OVERLAP,
            {"ones": [one for one, _other in wanted], "others": [other for _one, other in wanted]},
        )
        return {(one, other): count for one, other, count in cursor.fetchall()}
