"""Welcomes and what became of them."""

from yutang.outreach.models.media import MediaCopy
from yutang.outreach.models.welcomes import Welcome, WelcomeSend

__all__ = ["MediaCopy", "Welcome", "WelcomeSend"]
