"""Every read of outreach worth a name."""

from yutang.outreach.queries.speed import DaySpeed, Speed, speed, speed_by_day
from yutang.outreach.queries.welcomes import missed, welcomes

__all__ = ["DaySpeed", "Speed", "missed", "speed", "speed_by_day", "welcomes"]
