"""How many group chats a journey would be of, and so whether a control group can say anything."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.db import connection

from yutang.journeys.queries.entrants import FEWEST
from yutang.journeys.queries.group_choice import chosen
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.statistics.clusters import FEWEST_GROUPS
from yutang.journeys.rules.statistics.likeness import likeness, unevenness
from yutang.journeys.rules.triggers import OnFestival, OnGroup, OnSchedule
from yutang.kernel import clock, enterprise

WORTH = 40  # groups; of fewer, a control group can't say anything
USUAL = Decimal(10)  # percent
DAYS = 90
# Of each group: its customers so many days ago, and those of them who bought since.
BOUGHT = """
    select count(distinct stay.customer_id), count(distinct sold.customer_id)
    from groups_groupmember stay left join commerce_order sold
        on sold.customer_id = stay.customer_id and sold.status <> 'refunded'
        and sold.currency = %(currency)s and sold.paid_at > %(then)s
    where stay.group_id = any(%(ids)s) and stay.customer_id is not null
        and stay.joined_at <= %(then)s and (stay.left_at is null or stay.left_at > %(then)s)
    group by stay.group_id
"""


@dataclass(frozen=True)
class Prospect:
    """`standing`: groups that enter at the start or at an occasion; `made`: new ones in 90 days."""

    standing: int
    made: int

    @property
    def groups(self) -> int:
        """How many would be in the journey within 90 days, if groups are made as of late."""
        return self.standing + self.made

    @property
    def per_day(self) -> float:
        return self.made / DAYS

    @property
    def apart(self) -> int:
        """How many of them would be in the control group that is proposed."""
        return round(self.groups * self.percent / 100)

    @property
    def telling(self) -> int | None:
        """The percentage that would put enough of them there for results; None: so does this."""
        if self.apart >= FEWEST_GROUPS:
            return None
        return ceil(100 * FEWEST_GROUPS / self.groups) if self.groups else None

    @property
    def percent(self) -> Decimal:
        """The control group that is proposed."""
        return USUAL if self.groups >= WORTH else Decimal(0)


@dataclass(frozen=True)
class Past:
    """The customers of such groups; None: too few to say.

    `size`: customers a group; `uneven` and `rho` as of `likeness.Shape`; `rate`: bought, 0 … 1.
    """

    size: float | None = None
    uneven: float = 1.0
    rho: float | None = None
    rate: float | None = None


def past(plan: Plan, days: int) -> Past:
    """Who sat in the groups that would be in it so many days ago, and bought since."""
    standing, made = _groups(plan)
    if not (ids := sorted(standing | made)):
        return Past()
    now = clock.now()
    values: dict[str, Any] = {
        "ids": ids,
        "then": now - timedelta(days=days),
        "currency": enterprise.currency(),
    }
    with connection.cursor() as cursor:
        cursor.execute(BOUGHT, values)
        rows = cursor.fetchall()
    if not rows:
        return Past()
    people, did = ([row[number] for row in rows] for number in (0, 1))
    whole = sum(people)
    rate = sum(did) / whole if whole >= FEWEST else None
    return Past(whole / len(people), unevenness(people), likeness(people, did), rate)


def prospect(plan: Plan) -> Prospect:
    """Of all of the plan's triggers together; a group that fits several is one."""
    standing, made = _groups(plan)
    return Prospect(len(standing), len(made))


def _groups(plan: Plan) -> tuple[set[int], set[int]]:
    """Which ones stand and will enter, and which ones were made of late."""
    since = clock.now() - timedelta(days=DAYS)
    standing: set[int] = set()
    made: set[int] = set()
    for trigger in plan.triggers:
        if isinstance(trigger, OnGroup):
            found = chosen(trigger)
        elif isinstance(trigger, OnFestival | OnSchedule):
            found = chosen(trigger.groups)
        else:
            continue  # nobody knows whom somebody's hand will let in
        if not isinstance(trigger, OnGroup) or trigger.inside:
            standing |= set(found.values_list("pk", flat=True))
        made |= set(found.filter(created_at__gte=since).values_list("pk", flat=True))
    return standing, made
