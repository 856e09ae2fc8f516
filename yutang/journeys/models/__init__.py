"""Journeys with their versions and steps, the runs of customers and groups, and what they met."""

from yutang.journeys.models.aims import Aim
from yutang.journeys.models.calls import Call, HookSecret, OldSecret
from yutang.journeys.models.challenges import Challenge, CheckIn, Participant
from yutang.journeys.models.drafts import Draft
from yutang.journeys.models.headcounts import Headcount
from yutang.journeys.models.journeys import Journey, Step, Version
from yutang.journeys.models.rehearsals import Rehearsal
from yutang.journeys.models.runs import OPEN, OPEN_SQL, Move, Run, Tally

__all__ = [
    "OPEN",
    "OPEN_SQL",
    "Aim",
    "Call",
    "Challenge",
    "CheckIn",
    "Draft",
    "Headcount",
    "HookSecret",
    "Journey",
    "Move",
    "OldSecret",
    "Participant",
    "Rehearsal",
    "Run",
    "Step",
    "Tally",
    "Version",
]
