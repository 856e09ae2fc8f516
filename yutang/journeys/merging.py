"""What of journeys a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table
from yutang.journeys.commands.uniting import GUARD, go_on_apart, stop_doubled

merging.register(
    Table(
        "journeys_run",
        once=("journey_id", "entry_key"),
        loser_stays=True,
        tells=("state",),
        guard=GUARD,
    )
)
merging.after(stop_doubled)
merging.heal(go_on_apart)
merging.register(
    Table(
        "journeys_participant",
        once=("challenge_id",),
        loser_stays=True,
        tells=("done", "best"),
    )
)
