"""How many group chats a journey would be of, and so whether a control group can say anything."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from yutang.journeys.queries.group_choice import chosen
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.triggers import OnFestival, OnGroup, OnSchedule
from yutang.kernel import clock

WORTH = 40  # groups; of fewer, a control group can't say anything
USUAL = Decimal(10)  # percent
DAYS = 90


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
    def percent(self) -> Decimal:
        """The control group that is proposed."""
        return USUAL if self.groups >= WORTH else Decimal(0)


def prospect(plan: Plan) -> Prospect:
    """Of all of the plan's triggers together; a group that fits several is one."""
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
    return Prospect(len(standing), len(made))
