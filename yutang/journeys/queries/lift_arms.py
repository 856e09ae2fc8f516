"""How the arms of a split did among those who took each."""

from dataclasses import dataclass
from typing import Any

from yutang.journeys.models import Journey
from yutang.journeys.queries.lift import Slice, ask
from yutang.journeys.rules.plan import parse, walk
from yutang.journeys.rules.statistics.arms import Ranking, rank
from yutang.journeys.rules.statistics.balance import ALARM, imbalance
from yutang.journeys.rules.statistics.lifts import Measure
from yutang.journeys.rules.steps import Split
from yutang.outreach.rules.proportions import Share

# Each customer by the first time at the split; the days are counted from then on.
TAKEN = """
    with {chosen},
    taken as materialized (
        select distinct on (chosen.id) chosen.id, move.arm, move.at, chosen.goal_at
        from chosen join journeys_move move using (run_id)
            join journeys_step step on step.id = move.step_id and step.key = %(step)s
                and step.kind = 'split'
        where move.at + %(days)s * interval '24 hours' <= %(now)s and move.arm is not null
        order by chosen.id, move.number)
    select arm, count(*), count(*) filter (where {measure}) from taken group by 1
"""
BOUGHT = """
    exists (select from commerce_order sold
        where sold.customer_id = taken.id and sold.status <> 'refunded'
            and sold.currency = %(currency)s and sold.paid_at > taken.at
            and sold.paid_at < taken.at + %(days)s * interval '24 hours')
"""
GOAL = "goal_at > taken.at and goal_at < taken.at + %(days)s * interval '24 hours'"


@dataclass(frozen=True)
class Arms:
    """One split: each arm's name and share, which is best, and whether the sizes are right."""

    name: str
    rows: list[tuple[str, Share]]
    ranking: Ranking
    chance: float  # of arms as uneven as these

    @property
    def is_uneven(self) -> bool:
        return self.chance < ALARM

    @property
    def best_name(self) -> str:
        best = self.ranking.best
        return "" if best is None else self.rows[best][0]


def splits(chosen: Slice, measure: Measure) -> list[Arms]:
    """Each split of the version that is looked at (else the one that runs), in reading order."""
    did = GOAL if measure is Measure.GOAL else BOUGHT
    statement = TAKEN.replace("{measure}", did)
    return [_arms(step, ask(statement, chosen, step=step.id)) for step in _steps(chosen)]


def _steps(chosen: Slice) -> list[Split]:
    journey: Journey = chosen.journey
    version = journey.version
    if chosen.version_id is not None:
        version = journey.versions.get(pk=chosen.version_id)
    if version is None:
        return []
    plan = parse(version.plan)
    return [step for _place, step in walk(plan.flow) if isinstance(step, Split)]


def _arms(step: Split, rows: list[tuple[Any, ...]]) -> Arms:
    taken = {arm: Share(did, count) for arm, count, did in rows}
    shares = [taken.get(number, Share(0, 0)) for number in range(len(step.arms))]
    names = [each.name or "ABCDEFGH"[number] for number, each in enumerate(step.arms)]
    chance = imbalance([each.of for each in shares], [float(each.percent) for each in step.arms])
    return Arms(step.name, list(zip(names, shares, strict=True)), rank(shares), chance)
