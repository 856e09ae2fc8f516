"""Welcomes, the ledger with its tasks, the governor's policy, mass sends and moments."""

from yutang.outreach.models.broadcasts import Broadcast, BroadcastGroup
from yutang.outreach.models.group_welcomes import GroupWelcome
from yutang.outreach.models.ledger import Carrier, Message, Purpose, Task
from yutang.outreach.models.media import MediaCopy
from yutang.outreach.models.moments import Moment, MomentPart, MomentReaction
from yutang.outreach.models.policies import Blackout, Budget, Policy
from yutang.outreach.models.sends import Send, Variant
from yutang.outreach.models.sms import Sms
from yutang.outreach.models.todos import Nudge, Todo
from yutang.outreach.models.welcomes import Welcome, WelcomeSend

__all__ = [
    "Blackout",
    "Broadcast",
    "BroadcastGroup",
    "Budget",
    "Carrier",
    "GroupWelcome",
    "MediaCopy",
    "Message",
    "Moment",
    "MomentPart",
    "MomentReaction",
    "Nudge",
    "Policy",
    "Purpose",
    "Send",
    "Sms",
    "Task",
    "Todo",
    "Variant",
    "Welcome",
    "WelcomeSend",
]
