"""What of journeys a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(
    Table(
        "journeys_run",
        once=("journey_id", "entry_key"),
        loser_stays=True,
        tells=("state",),
    )
)
merging.register(
    Table(
        "journeys_participant",
        once=("challenge_id",),
        loser_stays=True,
        tells=("done", "best"),
    )
)
