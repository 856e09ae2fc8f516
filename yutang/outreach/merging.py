"""What of outreach a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(Table("outreach_welcomesend"))
