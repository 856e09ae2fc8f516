"""What a second person agrees to has a size; what outgrows it meanwhile waits for a word again."""

from yutang.outreach.commands.sends import MOST_GROWTH, approval_above


def has_outgrown(*, agreed: int | None, count: int) -> bool:
    """Whether so many are too many for what was started, and agreed to where that was asked for."""
    most = approval_above()
    return most is not None and count > most and count > (agreed or 0) * MOST_GROWTH
