"""Who was in a journey's group chats when they entered, and what they did then, group by group."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import EmptyResultSet

from yutang.customers.models import Activity
from yutang.journeys.models import Aim, Journey, Run
from yutang.journeys.queries.entrants import fitting
from yutang.journeys.queries.lift import Slice, ask
from yutang.journeys.rules.statistics.clusters import Side
from yutang.journeys.rules.statistics.lifts import Measure
from yutang.journeys.rules.triggers import Goal
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import BUCKET_SQL

HOLDOUT = BUCKET_SQL.format(salt="%(holdout_salt)s::text", customer="sat.id")
# Each group once, by its first entering (since all were drawn by one share); one that was still
# inside by an earlier draw is on neither side.
#
# Each customer once, by the first of the groups she sat in when they entered. Whoever sat in
# several of them then is on neither side. To leave out only those with groups on both sides would
# be unfair: of those with two groups 81 % would stay in the journey and 1 % in a control group of
# 10 %, so that the busiest customers were nearly all on one side.
SAT = f"""
    first as materialized (
        select distinct on (chat_id) chat_id, id as run_id, state = 'control' as is_control,
            version_id, entered_at
        from journeys_run where journey_id = %(journey)s and chat_id is not null
            and (%(anew)s::timestamptz is null or entered_at >= %(anew)s)
        order by chat_id, entered_at, id),
    drawn as materialized (
        select * from first where not exists (
            select from journeys_run before
            where before.journey_id = %(journey)s and before.chat_id = first.chat_id
                and before.entered_at < first.entered_at and before.state <> 'control'
                and coalesce(before.ended_at, 'infinity') > first.entered_at)),
    rooms as materialized (
        select * from drawn
        where entered_at <= %(now)s - %(days)s * interval '24 hours'
            and (%(since)s::timestamptz is null or entered_at >= %(since)s)
            and (%(until)s::timestamptz is null or entered_at < %(until)s)
            and (%(version)s::bigint is null or version_id = %(version)s)),
    sat as materialized (
        select distinct on (stay.customer_id) stay.customer_id as id, drawn.*
        from drawn join groups_groupmember stay on stay.group_id = drawn.chat_id
            and stay.customer_id is not null and stay.joined_at <= drawn.entered_at
            and (stay.left_at is null or stay.left_at > drawn.entered_at)
        order by stay.customer_id, drawn.entered_at, drawn.run_id),
    several as materialized (
        select sat.id, bool_or(other.is_control <> sat.is_control) as is_crossed
        from sat join groups_groupmember stay on stay.customer_id = sat.id
            and stay.group_id <> sat.chat_id and stay.joined_at <= sat.entered_at
            and (stay.left_at is null or stay.left_at > sat.entered_at)
            join drawn other on other.chat_id = stay.group_id
        group by 1),
    counted as materialized (
        select sat.*, entered_at + %(days)s * interval '24 hours' as until,
            entered_at - %(earlier)s * interval '24 hours' as since
        from sat where chat_id in (select chat_id from rooms)
            and id not in (select id from several)
            and (%(holdout)s = 0 or {HOLDOUT} >= %(holdout)s))
"""  # noqa: S608 - all texts are ours
NO_GOAL = "chosen as materialized (select *, null::timestamptz as goal_at from counted)"
REACHED = """
    reached as materialized (
        select counted.id, min(done.happened_at) as goal_at
        from counted join ({goal}) done on done.customer_id = counted.id
            and done.happened_at > counted.entered_at
            and done.happened_at < counted.entered_at + %(goal_days)s * interval '24 hours'
        group by 1),
    chosen as materialized (select counted.*, goal_at from counted left join reached using (id))
"""
# By leaving a group nobody says why: whom we didn't find any more went by herself, as far as we
# know; who was put out, or whose group was dissolved, didn't leave.
CLUSTERS = """
    with {chosen}, {did},
    gone as (
        select distinct chosen.id from chosen join groups_groupmember stay
            on stay.customer_id = chosen.id and stay.group_id = chosen.chat_id
            and stay.ended_by in ('left', 'unseen')
            and stay.left_at > chosen.entered_at and stay.left_at < chosen.until)
    select is_control, count(*), count(*) filter (where goal_at < until),
        count(*) filter (where orders > 0), count(*) filter (where removed), count(gone.id),
        count(*) filter (where objected), coalesce(sum(orders), 0)::float8,
        coalesce(sum(amount), 0), count(*) filter (where had_orders > 0),
        coalesce(sum(had_orders), 0)::float8, coalesce(sum(had_amount), 0)
    from chosen left join sold using (id) left join said using (id) left join gone using (id)
    group by is_control, chat_id order by is_control, chat_id
"""
NOBODY = "select null::bigint as customer_id, null::timestamptz as happened_at where false"
ROOMS = """
    with {chosen}
    select count(*) filter (where not is_control), count(*) filter (where is_control) from rooms
"""
LEFT_OUT = """
    with {chosen}
    select count(*), count(*) filter (where is_crossed)
    from several join sat using (id) where chat_id in (select chat_id from rooms)
"""
COLUMNS = (
    Measure.GOAL, Measure.BOUGHT, Measure.REMOVED, Measure.LEFT, Measure.OBJECTED, Measure.ORDERS,
    Measure.AMOUNT,
)  # fmt: skip
KNOWN = {Measure.GOAL: 8, Measure.BOUGHT: 8, Measure.ORDERS: 9, Measure.AMOUNT: 10}  # columns


@dataclass(frozen=True)
class LeftOut:
    """Customers who sat in several groups of the journey; `both`: in groups of both sides."""

    several: int
    both: int


@dataclass(frozen=True)
class GroupSlice(Slice):
    """Which groups count, by when they entered; the customers in them are watched for so long."""

    goal: Goal | None = None

    @property
    def chosen(self) -> str:
        if self.goal is None:
            return f"{SAT}, {NO_GOAL}"
        return f"{SAT}, {REACHED.replace('{goal}', self._done()[0])}"

    def values(self) -> dict[str, Any]:
        rules = policy().policy
        found = {
            "anew": _anew(self.journey),
            "holdout_salt": rules.holdout_salt,
            "holdout": round(rules.holdout_percent * 100),
        }
        if self.goal is not None:
            found |= {"goal_days": self.goal.days} | self._done()[1]
        return super().values() | found

    def _done(self) -> tuple[str, dict[str, Any]]:
        """Who reached the goal when, as a statement with names for its values."""
        assert self.goal is not None
        rows = Activity.objects.filter(fitting(self.goal.match)).order_by()
        try:
            statement, values = rows.values("customer_id", "happened_at").query.sql_with_params()
        except EmptyResultSet:  # amounts that no order can have: Django asks nothing then
            return NOBODY, {}
        named = {f"goal_{number}": value for number, value in enumerate(values)}
        return statement % tuple(f"%({name})s" for name in named), named


def sides(chosen: GroupSlice) -> tuple[Side, Side]:
    """The groups in the journey, and those of its control group, that have been watched enough."""
    found: dict[bool, list[tuple[Any, ...]]] = {False: [], True: []}
    for is_control, *row in ask(CLUSTERS, chosen):
        found[is_control].append(tuple(row))
    return _side(found[False]), _side(found[True])


def entered(chosen: GroupSlice) -> tuple[int, int]:
    """How many groups have entered until now, on each side."""
    [(inside, control)] = ask(ROOMS, replace(chosen, days=0))
    return int(inside), int(control)


def watched(chosen: GroupSlice) -> tuple[int, int]:
    """How many of them have been watched for long enough, also those without customers."""
    [(inside, control)] = ask(ROOMS, chosen)
    return int(inside), int(control)


def left_out(chosen: GroupSlice) -> LeftOut:
    """Who counts on neither side, since nobody can say on which."""
    [(several, both)] = ask(LEFT_OUT, chosen)
    return LeftOut(int(several), int(both))


def _side(rows: Sequence[tuple[Any, ...]]) -> Side:
    columns = [[float(each) for each in column] for column in zip(*rows, strict=True)]
    if not columns:
        return Side()
    return Side(
        people=[int(each) for each in columns[0]],
        sums=dict(zip(COLUMNS, columns[1:8], strict=True)),
        known={measure: columns[number] for measure, number in KNOWN.items()},
    )


def _anew(journey: Journey) -> Any:
    """Where nobody was left alone before the share was changed, groups that were in count anew.

    All had heard the journey by then, on both sides alike. None: by the first entering of all.
    """
    aim = Aim.objects.filter(journey=journey).first()
    if aim is None or aim.control_since is None:
        return None
    drawn = journey.runs.filter(state=Run.State.CONTROL, entered_at__lt=aim.control_since)
    return None if drawn.exists() else aim.control_since
