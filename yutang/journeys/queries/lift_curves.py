"""How a measure grows from day to day after entering, in the journey and in its control group."""

from itertools import accumulate

from yutang.journeys.queries.lift import Slice, ask
from yutang.journeys.rules.statistics.lifts import Measure

SOLD = """
    select chosen.id, is_control, paid_at - entered_at as after, {value} as value
    from chosen join commerce_order sold on sold.customer_id = chosen.id
        and sold.currency = %(currency)s and sold.status <> 'refunded'
        and sold.paid_at > entered_at and sold.paid_at < until
"""
DID = """
    select chosen.id, is_control, min(happened_at) - entered_at as after, 1 as value
    from chosen join customers_activity done on done.customer_id = chosen.id
        and done.kind = '{kind}' and happened_at > entered_at and happened_at < until
    group by chosen.id, is_control, entered_at
"""
EVENTS = {
    Measure.GOAL: """
        select id, is_control, goal_at - entered_at as after, 1 as value
        from chosen where goal_at < until
    """,
    Measure.BOUGHT: f"""
        select id, is_control, min(after) as after, 1 as value
        from ({SOLD.format(value="1")}) each group by 1, 2
    """,  # noqa: S608 - all texts are ours
    Measure.ORDERS: SOLD.format(value="1"),
    Measure.AMOUNT: SOLD.format(value="amount - refunded_amount"),
    Measure.REMOVED: DID.format(kind="removed_us"),
    Measure.OBJECTED: DID.format(kind="objected"),
    Measure.LEFT: """
        select chosen.id, is_control, min(left_at) - entered_at as after, 1 as value
        from chosen join groups_groupmember stay on stay.customer_id = chosen.id
            and stay.group_id = chosen.chat_id and stay.ended_by in ('left', 'unseen')
            and stay.left_at > entered_at and stay.left_at < until
        group by chosen.id, is_control, entered_at
    """,
}
BY_DAY = """
    with {chosen}, happened as ({events})
    select is_control, extract(day from after)::int, sum(value)::float8 from happened group by 1, 2
"""


def curves(chosen: Slice, measure: Measure, sizes: tuple[int, int]) -> tuple[list[float], ...]:
    """A head, after 0, 1, … `days` days: of those in the journey, and of the control group.

    `sizes`: how many each are.
    """
    statement = BY_DAY.replace("{events}", EVENTS[measure])
    found = {(row[0], row[1]): row[2] for row in ask(statement, chosen)}
    return tuple(
        _curve([found.get((side, day), 0.0) for day in range(chosen.days)], size)
        for side, size in zip((False, True), sizes, strict=True)
    )


def _curve(by_day: list[float], size: int) -> list[float]:
    return [0.0, *(total / size for total in accumulate(by_day))] if size else []
