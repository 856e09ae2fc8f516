"""Welcomes, the ledger with its tasks, the governor's policy, and mass sends."""

from yutang.outreach.models.ledger import Carrier, Message, Purpose, Task
from yutang.outreach.models.media import MediaCopy
from yutang.outreach.models.policies import Blackout, Budget, Policy
from yutang.outreach.models.sends import Send, Variant
from yutang.outreach.models.todos import Nudge, Todo
from yutang.outreach.models.welcomes import Welcome, WelcomeSend

__all__ = [
    "Blackout",
    "Budget",
    "Carrier",
    "MediaCopy",
    "Message",
    "Nudge",
    "Policy",
    "Purpose",
    "Send",
    "Task",
    "Todo",
    "Variant",
    "Welcome",
    "WelcomeSend",
]
