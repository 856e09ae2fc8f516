"""The pages of outreach."""

from yutang.outreach.views.editor import (
    attachment_row,
    picture,
    welcome_edit,
    welcome_new,
    welcome_preview,
)
from yutang.outreach.views.speed import speed_page
from yutang.outreach.views.welcomes import welcome_list, welcome_remove, welcome_switch

__all__ = [
    "attachment_row",
    "picture",
    "speed_page",
    "welcome_edit",
    "welcome_list",
    "welcome_new",
    "welcome_preview",
    "welcome_remove",
    "welcome_switch",
]
