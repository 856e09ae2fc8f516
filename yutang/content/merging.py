"""What of content a merge of two customers moves."""

from yutang.customers import merging
from yutang.customers.merging import Table

merging.register(Table("content_scriptuse"))
merging.register(Table("content_visit"))
# A link that the other customer has too goes on to work for the gone one, who is the same person.
merging.register(
    Table(
        "content_trackedlink",
        once=("material_id", "source", "member_id", "version"),
        loser_stays=True,
    )
)
merging.register(Table("content_forward", once=("material_id", "reader"), loser_stays=True))
