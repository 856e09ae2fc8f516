"""What journeys listen for, by the kind of activity: asked for every batch of the log.

Versions never change, so only one small question tells whether anything is new: a version that was
published is heard of with the next batch, and a batch without anything of use costs nothing more.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from yutang.journeys.models import Journey, Version
from yutang.journeys.queries.programs import Printed, printed
from yutang.journeys.rules.matching import Happening, entered_by, fits
from yutang.journeys.rules.plan import walk
from yutang.journeys.rules.steps import Await
from yutang.journeys.rules.triggers import Goal, Match
from yutang.kernel import clock

LONGEST_GOAL = timedelta(days=365)
Signature = tuple[tuple[int, str, int, datetime | None], ...]


@dataclass(frozen=True)
class Heed:
    """One thing that one version listens for, and what it is for.

    `use`: "enter" (by the trigger `number`), "exit" (the plan's exit `number`), "goal", or "await"
    (at the step `number`).
    """

    use: str
    match: Match
    journey_id: int
    version_id: int
    number: int = 0
    since: datetime | None = None  # nobody enters by what happened before
    goal: Goal | None = None


@dataclass
class Index:
    """All that is listened for, by kind."""

    signature: Signature = ()
    by_kind: dict[str, list[Heed]] = field(default_factory=lambda: defaultdict(list))

    def heard(self, happening: Happening) -> list[Heed]:
        """Everything that this activity is of use for."""
        return [
            heed
            for heed in self.by_kind.get(happening.kind, ())
            if fits(heed.match, happening)
            and (heed.since is None or happening.happened_at >= heed.since)
        ]


_kept = [Index()]


def index() -> Index:
    """What is listened for now."""
    signature = _signature()
    if _kept[0].signature != signature:
        _kept[0] = _made(signature)
    return _kept[0]


def _signature() -> Signature:
    """The journeys of customers whose runs still listen, and the version by which they run."""
    ended = Q(state=Journey.State.ENDED, ended_at__lt=clock.now() - LONGEST_GOAL)
    rows = Journey.objects.filter(subject="customer", version__isnull=False).exclude(ended)
    return tuple(rows.order_by("pk").values_list("pk", "state", "version_id", "started_at"))


def _made(signature: Signature) -> Index:
    made = Index(signature)
    live = {version: since for _id, state, version, since in signature if state == "live"}
    journeys = [id for id, *_rest in signature]
    for id in Version.objects.filter(journey__in=journeys).values_list("pk", flat=True):
        version = printed(id)
        for heed in _heeds(version, id in live, live.get(id)):
            for kind in set(heed.match.kinds):
                made.by_kind[kind].append(heed)
    return made


def _heeds(made: Printed, is_live: bool, since: datetime | None) -> Iterator[Heed]:
    """What one version listens for; only the version that runs lets anybody in."""
    plan, at = made.plan, (made.journey_id, made.version_id)
    if is_live:
        for number, trigger in enumerate(plan.triggers):
            if match := entered_by(trigger):
                yield Heed("enter", match, *at, number, since)
    for number, match in enumerate(plan.exits):
        yield Heed("exit", match, *at, number)
    if plan.goal:
        yield Heed("goal", plan.goal.match, *at, goal=plan.goal)
    for _place, step in walk(plan.flow):
        if isinstance(step, Await):
            yield Heed("await", step.match, *at, made.step_ids[step.id])
