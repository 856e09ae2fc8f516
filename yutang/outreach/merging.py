"""What of outreach a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(Table("outreach_welcomesend"))
merging.register(
    Table(
        "outreach_message",
        once=("source_type", "source_id", "step", "occurrence"),
        loser_stays=True,
        tells=("state",),
    )
)
merging.register(Table("outreach_todo"))
merging.register(Table("outreach_momentreaction", once=("part_id", "kind", "mark")))
