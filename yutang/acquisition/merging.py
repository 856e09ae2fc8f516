"""What of acquisition a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

# Of the codes she came by, only the earliest won her.
ONE_IS_FIRST = """
    update acquisition_arrival a set is_first = false
    where a.customer_id = %(kept)s and a.is_first and exists (
        select from acquisition_arrival b
        where b.customer_id = %(kept)s and b.is_first and (b.at, b.id) < (a.at, a.id))
    returning id
"""
EARLIER = "theirs.at < mine.at"

merging.register(
    Table(
        "acquisition_lock",
        once=(),
        gone_wins=EARLIER,
        fills=("openid", "unionid", "external_userid"),
        dependents=(("acquisition_assignment", "lock_id"),),
        rank=10,
    )
)
merging.register(Table("acquisition_scan"))
merging.register(
    Table(
        "acquisition_arrival",
        once=("code_id",),
        gone_wins=EARLIER,
        settle=(ONE_IS_FIRST, {"is_first": True}),
    )
)
# Two gifts were given, and cost what they cost.
merging.register(Table("acquisition_giftgiven", once=("code_id",), loser_stays=True))
merging.register(Table("acquisition_groupscan"))
merging.register(Table("acquisition_groupjoin"))
merging.register(Table("acquisition_oldmember"))
