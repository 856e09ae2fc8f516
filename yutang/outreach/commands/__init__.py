"""Every write of outreach."""

from yutang.outreach.commands.editing import remove_welcome, save_welcome, switch_welcome
from yutang.outreach.commands.media import refresh_media, refresh_stale_media
from yutang.outreach.commands.sending import welcome_newcomer
from yutang.outreach.commands.telling import tell_welcome

__all__ = [
    "refresh_media",
    "refresh_stale_media",
    "remove_welcome",
    "save_welcome",
    "switch_welcome",
    "tell_welcome",
    "welcome_newcomer",
]
