"""What of groups a merge of two customers moves: each stay keeps its own account."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(Table("groups_groupmember"))
