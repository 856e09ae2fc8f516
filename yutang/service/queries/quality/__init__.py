"""Reads of quality: figures of members and stores, removals, intercept rules."""

from yutang.service.queries.quality.leaders import leading

__all__ = ["leading"]
