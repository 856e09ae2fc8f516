"""Hand-overs of customers and groups, and the quality of service."""

from yutang.service.models.handing import (
    Call,
    GroupPassing,
    Handover,
    Orphan,
    Passing,
    Stage,
    Taker,
)
from yutang.service.models.quality import Alert, Behaviour, InterceptRule, Notice, Removal

__all__ = [
    "Alert",
    "Behaviour",
    "Call",
    "GroupPassing",
    "Handover",
    "InterceptRule",
    "Notice",
    "Orphan",
    "Passing",
    "Removal",
    "Stage",
    "Taker",
]
