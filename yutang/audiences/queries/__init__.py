"""Reads of audiences worth a name."""

from yutang.audiences.queries.references import (
    path_back,
    referred,
    referred_ids,
    tags_by,
    users_of,
)

__all__ = ["path_back", "referred", "referred_ids", "tags_by", "users_of"]
