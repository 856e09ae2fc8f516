"""The governor in plain Python: one message after the other, lists and loops, no sets."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
ZONE = timedelta(hours=8)  # Shanghai has no summer time
TAKES_A_PLACE = ("admitted", "handed", "delivered", "unknown")
SILENT_CARRIERS = ("welcome", "moments")


@dataclass
class Person:
    """A customer: what the governor looks at."""

    id: int
    lifecycle: str = "active"
    opted_out: bool = False
    member_id: int | None = None


@dataclass
class Note:
    """A message."""

    id: int
    person: Person
    source: int
    carrier: str = "wecom_single"
    purpose: str = "promotion"
    priority: int = 0
    due_at: Any = None
    expires_at: datetime | None = None
    is_control: bool = False
    state: str = "planned"
    reason: str = ""
    held_until: datetime | None = None
    admitted_at: Any = None
    member_id: int | None = None

    @property
    def ask_at(self) -> datetime:
        asked = self.held_until or self.due_at
        assert asked
        return asked

    @property
    def waits(self) -> bool:
        return self.state in ("planned", "held")

    @property
    def is_limited(self) -> bool:
        return self.purpose != "transaction"

    @property
    def is_counted(self) -> bool:
        return self.is_limited and self.carrier not in SILENT_CARRIERS


@dataclass
class World:
    """Policy, and all messages."""

    policy: Any
    budgets: dict[str, Any]
    held_out: set[int]
    notes: list[Note] = field(default_factory=list)

    def admit(self, at: datetime, *, source: int | None = None, most: int = 10_000) -> None:
        due = [n for n in self.notes if n.waits and n.ask_at <= at]
        mine = [n for n in due if source in (None, n.source)]
        claimed = sorted(mine, key=lambda n: (n.ask_at, n.id))[:most]
        future = [n for n in self.notes if n.waits and n.ask_at > at]
        for person in {n.person.id: n.person for n in claimed}.values():
            self._person(at, person, due, claimed, future)

    def _person(self, at: datetime, person: Person, *lists: list[Note]) -> None:
        due, claimed, future = ([n for n in each if n.person.id == person.id] for each in lists)
        now: list[Note] = []  # admitted at `at`, also if only imagined
        for note in sorted(due, key=lambda n: (-n.priority, n.due_at, n.id)):
            told = [n for n in self.notes if n.person.id == person.id and n not in claimed]
            told = [n for n in told if n.state in TAKES_A_PLACE] + now
            state, reason, until = self.decide(at, note, told, future, bool(now))
            if state == "admitted":
                now.append(replace(note, state=state, admitted_at=at))
            if note in claimed:
                note.state, note.reason, note.held_until = state, reason, until
                note.admitted_at = at if state == "admitted" else None
                note.member_id = person.member_id if state == "admitted" else None

    def decide(
        self, at: datetime, note: Note, told: list[Note], future: list[Note], some_now: bool
    ) -> tuple[str, str, datetime | None]:
        if never := self.never(at, note):
            return "suppressed", never, None
        blocks = self.blocks(at, note, told, future)
        if blocks:
            last = max(until for _reason, until in blocks)
            reason = next(reason for reason, until in blocks if until == last)
            return "held", reason, min(last, note.expires_at or last)
        return "admitted", "", None

    def never(self, at: datetime, note: Note) -> str:
        """Why it is never sent; what is told first where there are several reasons."""
        person, is_by_member = note.person, note.carrier in ("wecom_single", "staff_todo")
        reasons = {
            "expired": note.expires_at and note.expires_at <= at,
            "opted_out": note.is_limited and person.opted_out,
            "holdout": note.is_limited and person.id in self.held_out,
            "relation": is_by_member and person.member_id is None,
            "no_phone": note.carrier == "sms",  # nobody's phone is known here
            "control": note.is_control,
        }
        return next((reason for reason, holds in reasons.items() if holds), "")

    def blocks(
        self, at: datetime, note: Note, told: list[Note], future: list[Note]
    ) -> list[tuple[str, datetime]]:
        """What stands in the way, and until when; what is told first where two end together."""
        counted = [n for n in told if n.is_counted]
        offers = [n for n in counted if n.purpose == "promotion"]
        budget, found = self.budgets[note.person.lifecycle], []
        if note.is_counted and note.purpose == "promotion":
            found += self.full(at, offers, budget.promotions_7, 7, "promotions")
            found += self.full(at, offers, budget.promotions_30, 30, "promotions")
        if note.is_counted:
            found += self.full(at, counted, budget.contacts_7, 7, "budget")
            found += self.full(at, counted, budget.contacts_30, 30, "budget")
        if note.carrier == "wecom_single":
            found += self.capped(at, [n for n in told if n.carrier == "wecom_single"])
        if note.is_counted and self.policy.gap_hours:
            found += self.too_soon(at, note, counted, future)
        if note.is_limited and (until := self.quiet_until(at)):
            found.append(("quiet", until))
        return found

    def full(
        self, at: datetime, told: list[Note], most: int, days: int, reason: str
    ) -> list[tuple[str, datetime]]:
        inside = sorted(n.admitted_at for n in told if n.admitted_at > at - days * DAY)
        if len(inside) < most:
            return []
        # The oldest that must go before one of `most` places is free.
        freeing = inside[len(inside) - most] if most else at
        return [(reason, freeing + days * DAY)]

    def capped(self, at: datetime, told: list[Note]) -> list[tuple[str, datetime]]:
        local = at + ZONE
        today = local.replace(hour=0, minute=0, second=0, microsecond=0)
        if self.policy.carrier_mode == "day":
            since, until, most = today, today + DAY, 1
        elif self.policy.carrier_mode == "week":
            since = today - local.weekday() * DAY
            until, most = since + 7 * DAY, 7
        else:
            since = today.replace(day=1)
            until = (since + 32 * DAY).replace(day=1)
            most = (until - since).days
        inside = [n for n in told if n.admitted_at >= since - ZONE]
        return [("carrier", until - ZONE)] if len(inside) >= most else []

    def too_soon(
        self, at: datetime, note: Note, told: list[Note], future: list[Note]
    ) -> list[tuple[str, datetime]]:
        gap = timedelta(hours=self.policy.gap_hours)
        found = []
        rivals = [n for n in future if n.is_counted and not n.is_control and n.ask_at <= at + gap]
        rivals = [n for n in rivals if n.expires_at is None or n.expires_at > n.ask_at]
        rivals = [n for n in rivals if n.priority > note.priority]
        if any(n.admitted_at == at for n in told):
            found.append(("arbitration", at + gap))
        if rivals:
            first = min(rivals, key=lambda n: (-n.priority, n.ask_at))
            found.append(("arbitration", first.ask_at))
        past = [n.admitted_at for n in told if at - gap < n.admitted_at < at]
        if past:
            found.append(("gap", max(past) + gap))
        return found

    def quiet_until(self, at: datetime) -> datetime | None:
        begins, ends = self.policy.quiet_from.hour, self.policy.quiet_to.hour
        wall = at + ZONE
        hours = (wall.hour - begins) % 24
        length = (ends - begins) % 24
        if hours >= length:
            return None
        whole = wall.replace(minute=0, second=0, microsecond=0)
        return whole + timedelta(hours=length - hours) - ZONE
