"""What of this area a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(
    Table("service_passing", once=("handover_id",), loser_stays=True, tells=("state",))
)
merging.register(Table("service_orphan"))
merging.register(Table("service_removal"))
