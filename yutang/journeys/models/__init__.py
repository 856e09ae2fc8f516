"""Journeys with their versions and steps, the runs of customers and groups, and what they met."""

from yutang.journeys.models.calls import Call
from yutang.journeys.models.journeys import Journey, Step, Version
from yutang.journeys.models.runs import Move, Run, Tally

__all__ = ["Call", "Journey", "Move", "Run", "Step", "Tally", "Version"]
