"""The rules of restraint as they stand, and what they come to at a moment."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from yutang.customers.models import Profile
from yutang.kernel import clock
from yutang.outreach.models import Blackout, Budget, Policy
from yutang.outreach.rules import budgets, hours
from yutang.outreach.rules.festivals import is_festival
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS


@dataclass(frozen=True)
class Rules:
    """Policy, budgets and closed days, read together."""

    policy: Policy
    budgets: list[Budget]
    closed: list[hours.Closed]

    def quiet_until(self, at: datetime) -> datetime | None:
        return hours.quiet_until(self.policy.quiet_from, self.policy.quiet_to, clock.local(at))

    def open_again(self, lifecycle: str, at: datetime) -> datetime | None:
        festival = is_festival if self.policy.skips_festivals else lambda _day: False
        return hours.open_again(self.closed, lifecycle, clock.local(at), festival)

    def values(self, at: datetime) -> dict[str, Any]:
        """What the gate's statement asks for, at this moment."""
        cap = budgets.cap(self.policy.carrier_mode, clock.local(at))
        rows = self.budgets
        return {
            "at": at,
            "quiet": self.quiet_until(at),
            "gap": timedelta(hours=self.policy.gap_hours),
            "holdout": round(self.policy.holdout_percent * 100),
            "holdout_salt": self.policy.holdout_salt,
            "cap": cap.most,
            "cap_since": cap.since,
            "cap_until": cap.until,
            "since": min(cap.since, at - budgets.MONTH),
            "uncounted": list(UNCOUNTED_CARRIERS),
            "stages": [row.lifecycle for row in rows],
            "contacts_7": [row.contacts_7 for row in rows],
            "promotions_7": [row.promotions_7 for row in rows],
            "contacts_30": [row.contacts_30 for row in rows],
            "promotions_30": [row.promotions_30 for row in rows],
            "closed": [self.open_again(row.lifecycle, at) for row in rows],
        }


def rules(*, lock: bool = False) -> Rules:
    """The present rules; `lock`: nobody else admits, or changes them, until we commit."""
    rows = Policy.objects.select_for_update(no_key=True) if lock else Policy.objects.all()
    return Rules(rows.filter(pk=1).first() or first_policy(), present_budgets(), closed_days())


def first_policy() -> Policy:
    """The rules of a brand that has set none."""
    return Policy(pk=1, quiet_from=time(21), quiet_to=time(9), holdout_salt="brand")


def present_budgets() -> list[Budget]:
    """A budget for each stage of the lifecycle, in their order."""
    kept = {row.lifecycle: row for row in Budget.objects.all()}
    return [
        kept.get(stage) or Budget(lifecycle=stage, **asdict(budgets.DEFAULTS[stage]))
        for stage in Profile.Lifecycle.values
    ]


def closed_days() -> list[hours.Closed]:
    """Blackouts, as the rules ask of them."""
    rows = Blackout.objects.all()
    return [hours.Closed(row.begins, row.ends, row.lifecycles) for row in rows]


def blackouts() -> list[Blackout]:
    """Blackouts to come and of the last month, the next one first."""
    since = clock.today() - timedelta(days=30)
    return list(Blackout.objects.filter(ends__gte=since).order_by("begins", "id"))


def next_festival() -> date | None:
    """The first public holiday from today on."""
    days = (clock.today() + timedelta(days=n) for n in range(370))
    return next((day for day in days if is_festival(day)), None)
