"""Reads of audiences worth a name."""

from yutang.audiences.queries.comparing import compare
from yutang.audiences.queries.history import history, movements, sizes_of
from yutang.audiences.queries.listing import (
    Wanted,
    audiences,
    folders,
    owners,
    polyline,
)
from yutang.audiences.queries.members import (
    COUNTED,
    audiences_of,
    customers_found,
    is_refreshing,
    members,
    members_page,
    sample,
)
from yutang.audiences.queries.overlap import counts_of
from yutang.audiences.queries.reasons import Reason, reasons, said
from yutang.audiences.queries.references import (
    meaning,
    path_back,
    referred,
    referred_ids,
    tags_by,
    users_of,
)

__all__ = [
    "COUNTED",
    "Reason",
    "Wanted",
    "audiences",
    "audiences_of",
    "compare",
    "counts_of",
    "customers_found",
    "folders",
    "history",
    "is_refreshing",
    "meaning",
    "members",
    "members_page",
    "movements",
    "owners",
    "path_back",
    "polyline",
    "reasons",
    "referred",
    "referred_ids",
    "said",
    "sample",
    "sizes_of",
    "tags_by",
    "users_of",
]
