"""What we do when WeCom tells of a group."""

from typing import Any

from yutang import wecom
from yutang.groups import commands
from yutang.groups.commands import Change

CHAT = "change_external_chat"
JOINED, LEFT = "add_member", "del_member"


@wecom.on(CHAT, "create")
def meet(event: wecom.Event) -> None:
    """A new group: its details follow by reading."""
    if event.text("ChatId"):
        commands.hear_news(chat_id=event.text("ChatId"))


@wecom.on(CHAT, "update")
def change(event: wecom.Event) -> None:
    """Somebody joined or left, or the group has another name, owner or notice."""
    chat_id, detail = event.text("ChatId"), event.text("UpdateDetail")
    if not chat_id:
        return
    if detail in (JOINED, LEFT):
        commands.hear_change(chat_id=chat_id, change=_change(event, detail == JOINED))
    else:
        commands.hear_news(chat_id=chat_id)


@wecom.on(CHAT, "dismiss")
def dissolve(event: wecom.Event) -> None:
    """The group is no more."""
    if event.text("ChatId"):
        commands.dissolve(chat_id=event.text("ChatId"), at=event.created_at)


def _change(event: wecom.Event, is_joining: bool) -> Change:
    return Change(
        userids=_userids(event.fields.get("MemChangeList")),
        last=event.text("LastMemVer"),
        current=event.text("CurMemVer"),
        at=event.created_at,
        is_joining=is_joining,
        scene=_number(event.text("JoinScene" if is_joining else "QuitScene")),
    )


def _userids(value: Any) -> list[str]:
    """The list of ids; empty where WeCom leaves it out or gives something else."""
    found = value if isinstance(value, list) else []
    return [each for each in found if isinstance(each, str) and each]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0
