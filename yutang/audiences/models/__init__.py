"""Audiences with their members, and the models of lifecycle, RFM and behaviour tags."""

from yutang.audiences.models.audiences import (
    Audience,
    AudienceExport,
    AudienceMember,
    AudienceRun,
)
from yutang.audiences.models.behaviour import BehaviourDay, BehaviourFit, BehaviourTag
from yutang.audiences.models.lifecycle import Border, LifecycleFlow, LifecycleSize
from yutang.audiences.models.lists import ListUpload
from yutang.audiences.models.rfm import RfmModel, RfmMonth

__all__ = [
    "Audience",
    "AudienceExport",
    "AudienceMember",
    "AudienceRun",
    "BehaviourDay",
    "BehaviourFit",
    "BehaviourTag",
    "Border",
    "LifecycleFlow",
    "LifecycleSize",
    "ListUpload",
    "RfmModel",
    "RfmMonth",
]
