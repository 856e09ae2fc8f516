"""Hand-overs of customers and groups."""

from yutang.service.models.handing import (
    Call,
    GroupPassing,
    Handover,
    Orphan,
    Passing,
    Stage,
    Taker,
)

__all__ = ["Call", "GroupPassing", "Handover", "Orphan", "Passing", "Stage", "Taker"]
