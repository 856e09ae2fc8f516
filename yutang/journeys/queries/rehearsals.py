"""What a rehearsal found, made ready to be shown: of one journey, or of all plans together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from yutang.journeys.models import Journey, Rehearsal
from yutang.journeys.rules.plan import PlanFaults, parse, walk
from yutang.journeys.words.kinds import titled
from yutang.journeys.words.reasons import sentence
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach import sources
from yutang.outreach.models import BroadcastGroup, Carrier, Message

MOST_ROWS = 25  # of members


@dataclass(frozen=True)
class Reason:
    """So many messages, and why; `waited`: what an expired one had waited for."""

    label: str
    count: int
    waited: str = ""


@dataclass(frozen=True)
class Day:
    """So many customers, and groups, that two plans want on one day."""

    day: date
    customers: int
    groups: int


@dataclass(frozen=True)
class Clash:
    """Another plan that wants the same customers, or groups, on these days."""

    name: str
    url: str
    days: list[Day]
    customers: int
    groups: int


@dataclass(frozen=True)
class Part:
    """How many would enter, are in control groups, are told something, or aren't, and why.

    `newcomers`: who of those that enter aren't there yet: they are drawn, as groups to be made are.
    """

    entered: int
    newcomers: int
    in_control: int
    said: int
    refused: int
    held: int
    waiting: int

    def __bool__(self) -> bool:
        return any((self.entered, self.said, self.refused, self.held, self.waiting))


@dataclass(frozen=True)
class Load:
    """What one member has to do on each day."""

    name: str
    days: list[tuple[int, int]]  # how many, and how dark from 0 to 4
    total: int


@dataclass(frozen=True)
class Report:
    """The figures of one rehearsal; `mine`: places of the plans that are looked at."""

    rehearsal: Rehearsal
    figures: Mapping[str, Any]
    mine: set[int] = field(default_factory=set)

    @cached_property
    def days(self) -> list[date]:
        return [date.fromisoformat(day) for day in self.figures["days"]]

    @cached_property
    def named(self) -> list[sources.Named]:
        keys = [(row["type"], row["id"]) for row in self.figures["plans"]]
        found = sources.named(keys)
        return [found[key] for key in keys]

    @cached_property
    def of_groups(self) -> set[int]:
        """The plans whose subject is a group chat."""
        plans = enumerate(self.figures["plans"])
        return {plan for plan, row in plans if row.get("subject") == "group"}

    @property
    def is_of_group(self) -> bool:
        """Whether only groups are looked at."""
        return self.mine <= self.of_groups and bool(self.mine)

    @property
    def customers(self) -> Part:
        """What would happen to customers."""
        return self._part(self.mine - self.of_groups)

    @property
    def groups(self) -> Part:
        """What would happen in groups."""
        return self._part(self.mine & self.of_groups)

    @property
    def is_draft(self) -> bool:
        return any(self.figures["plans"][plan]["draft"] for plan in self.mine)

    @property
    def volumes(self) -> dict[str, list[int]]:
        """Messages by carrier and day, of the plans that are looked at."""
        found: dict[str, list[int]] = {}
        for row in self._rows("said"):
            _add(found, str(Carrier(row["carrier"]).label), row["days"])
        return found

    @property
    def beside(self) -> list[int]:
        """Messages by day of all other plans."""
        found: dict[str, list[int]] = {"": [0] * len(self.days)}
        for row in self.figures["said"]:
            if row["plan"] not in self.mine:
                _add(found, "", row["days"])
        return found[""]

    @property
    def refusals(self) -> list[Reason]:
        return _reasons(self._rows("refused"))

    @property
    def holds(self) -> list[Reason]:
        return _reasons(self._rows("held"))

    @property
    def skips(self) -> list[Reason]:
        """What steps left out or couldn't do, before anything was planned."""
        return _reasons(self._rows("skipped"), sentence)

    @cached_property
    def clashes(self) -> list[Clash]:
        """Other plans that want the same people on the same day, the most days first."""
        days: dict[tuple[int, int], list[Day]] = defaultdict(list)
        for row in self.figures["collisions"]:
            pair = (row["one"], row["other"])
            if self.mine & set(pair):
                days[pair].append(
                    Day(self.days[row["day"]], row["customers"], row.get("groups", 0))
                )
        found = [self._clash(pair, rows) for pair, rows in days.items()]
        return sorted(found, key=lambda each: (-len(each.days), -each.customers, -each.groups))

    @property
    def clash_days(self) -> int:
        """On how many days some other plan wants some of the same people."""
        return len({each.day for clash in self.clashes for each in clash.days})

    @property
    def steps(self) -> list[tuple[str, int]]:
        """How many pass each step of the journey, in reading order."""
        counts: Counter[str] = Counter()
        for row in self._rows("steps"):
            counts[row["step"]] += row["count"]
        return [(name, counts[key]) for key, name in self.step_names.items() if key in counts]

    @cached_property
    def step_names(self) -> dict[str, str]:
        return names_of_steps(self.rehearsal.journey) if self.rehearsal.journey else {}

    def load(self, member: Member) -> list[Load]:
        """The work of the members whom this one may see, the most first."""
        return _loads(self.figures["load"]["members"], member)

    def work(self, member: Member) -> list[Load]:
        """What the journey's owners of groups confirm and do, of those whom this one may see."""
        mine = [row for row in self.figures.get("work", []) if row["plan"] in self.mine]
        return _loads(mine[0]["members"], member) if mine and self.is_of_group else []

    def _part(self, plans: set[int]) -> Part:
        def total(what: str, count: Callable[[dict[str, Any]], int]) -> int:
            return sum(count(row) for row in self.figures[what] if row["plan"] in plans)

        return Part(
            entered=total("entered", lambda row: row["people"]),
            newcomers=total("entered", lambda row: row.get("newcomers", 0)),
            in_control=total("entered", lambda row: row.get("control", 0) + row.get("holdout", 0)),
            said=total("said", lambda row: sum(row["days"])),
            refused=total("refused", lambda row: row["count"]),
            held=total("held", lambda row: row["count"]),
            waiting=total("waiting", lambda row: row["count"]),
        )

    def _clash(self, pair: tuple[int, int], rows: list[Day]) -> Clash:
        others = [plan for plan in pair if plan not in self.mine] or list(pair)
        name = " · ".join(self.named[plan].name for plan in others)
        url = self.named[others[-1]].url
        customers = sum(each.customers for each in rows)
        return Clash(name, url, rows, customers, sum(each.groups for each in rows))

    def _rows(self, what: str) -> list[dict[str, Any]]:
        return [row for row in self.figures.get(what, []) if row["plan"] in self.mine]


def report(rehearsal: Rehearsal) -> Report:
    """The rehearsal as it is shown: of its journey, or of all plans."""
    plans = rehearsal.figures["plans"]
    mine = {
        number
        for number, row in enumerate(plans)
        if rehearsal.journey_id is None
        or (row["type"], row["id"]) == ("journey", rehearsal.journey_id)
    }
    return Report(rehearsal, rehearsal.figures, mine)


def rehearsals(journey: Journey | None) -> QuerySet[Rehearsal]:
    """The rehearsals of the journey (None: of all that runs), the last one first."""
    rows = Rehearsal.objects.filter(journey=journey).select_related(
        "asked_by", "progress", "journey"
    )
    return rows.order_by("-made_at", "-id")


def before(rehearsal: Rehearsal) -> Rehearsal | None:
    """The one before, with which it is compared."""
    rows = rehearsals(rehearsal.journey).filter(done_at__isnull=False, pk__lt=rehearsal.pk)
    return rows.first()


def names_of_steps(journey: Journey) -> dict[str, str]:
    """What the steps of the draft, and of the version that runs, are called."""
    found: dict[str, str] = {}
    for data in (journey.version.plan if journey.version else {}, journey.draft):
        try:
            plan = parse(data)
        except PlanFaults:
            continue
        names = {step.id: titled(step) for _place, step in walk(plan.flow)}
        found = names | {key: name for key, name in found.items() if key not in names}
    return found


def reason_label(reason: str) -> str:
    """The governor's reason as people read it."""
    labels = dict(BroadcastGroup.Reason.choices) | dict(Message.Reason.choices)
    return str(labels.get(reason, reason))


def _reasons(
    rows: Iterable[Mapping[str, Any]], said: Callable[[str], str] = reason_label
) -> list[Reason]:
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[row["reason"], row["waited"]] += row["count"]
    return [
        Reason(said(reason), count, said(waited) if waited else "")
        for (reason, waited), count in found.most_common()
    ]


def _loads(rows: Iterable[Mapping[str, Any]], member: Member) -> list[Load]:
    seen = visible_member_ids(member)
    shown = [row for row in rows if seen is None or row["id"] in seen][:MOST_ROWS]
    found = Member.objects.filter(pk__in=[row["id"] for row in shown])
    names = dict(found.values_list("pk", "name"))
    most = max((count for row in shown for count in row["days"]), default=0)
    return [
        Load(
            names.get(row["id"], ""),
            [(count, _shade(count, most)) for count in row["days"]],
            sum(row["days"]),
        )
        for row in shown
    ]


def _add(found: dict[str, list[int]], name: str, days: list[int]) -> None:
    before = found.get(name, [0] * len(days))
    found[name] = [one + other for one, other in zip(before, days, strict=True)]


def _shade(count: int, most: int) -> int:
    """From 0 (nothing) to 4 (the most that anybody has on a day)."""
    return 0 if not count else 1 + min(3, 4 * (count - 1) // max(most, 1))
