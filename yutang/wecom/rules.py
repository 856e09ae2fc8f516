"""What an event is: its identity, its lane, whom it is about, and how long a failure pauses."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

IDENTITY = (  # what tells two events apart (WECOM.md 2.3); a retry repeats all of it
    "ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Event", "ChangeType",
    "UserID", "ExternalUserID", "ChatId", "UpdateDetail", "CurMemVer", "Id", "TagType",
    "WelcomeCode",
)  # fmt: skip
FAMILIES = frozenset(
    {"change_external_contact", "change_external_chat", "change_external_tag"}
)  # fully described by IDENTITY; other events are told apart by all their fields
SUBJECTS = ("ExternalUserID", "ChatId", "Id", "OpenKfId", "UserID", "LinkId", "TaskId")
PRIVATE = frozenset(
    {"Mobile", "Telephone", "Email", "BizMail", "Address", "Gender", "ExtAttr"}
)  # what a member's event says beside what we use
WELCOMED = frozenset({"add_external_contact", "add_half_external_contact", "msg_audit_approved"})
PAUSES = (2, 10, 60, 300, 900)  # seconds after the first, second … failure; then it rests
REMEMBERED = timedelta(days=60)  # how long a handled event stays in the inbox
STALE = timedelta(days=30)  # an event this old on arrival is a replay, not news


def dedupe_key(fields: Mapping[str, Any]) -> UUID:
    """The identity of the event's plain text: equal for WeCom's retries of one event."""
    if fields.get("Event") in FAMILIES or "MsgId" in fields:
        identity: Any = [fields.get(name, "") for name in IDENTITY]
    else:
        identity = sorted(fields.items())
    text = json.dumps(identity, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return UUID(bytes=hashlib.sha256(text.encode()).digest()[:16])


def kept(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that the inbox keeps: nothing private of members, whom nobody asked about it."""
    return {name: value for name, value in fields.items() if name not in PRIVATE}


def lane(fields: Mapping[str, Any]) -> str:
    """`welcome` where WeCom waits for our welcome, `contact` for customers, else `other`."""
    if fields.get("Event") != "change_external_contact":
        return "other"
    if fields.get("ChangeType") in WELCOMED and fields.get("WelcomeCode"):
        return "welcome"
    return "contact"


def subject(fields: Mapping[str, Any]) -> str:
    """Whom the event is about; events with the same subject are handled one after the other."""
    for name in SUBJECTS:
        if isinstance(value := fields.get(name), str) and value:
            return f"{name}:{value}"[:100]
    return ""


def happened_at(fields: Mapping[str, Any], *, received_at: datetime) -> datetime:
    """The event's own time; the time of arrival where it names none that makes sense."""
    try:
        return datetime.fromtimestamp(int(fields["CreateTime"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return received_at


def pause_after(failures: int) -> timedelta | None:
    """How long to wait after so many failures; None: it rests as failed."""
    return timedelta(seconds=PAUSES[failures - 1]) if failures <= len(PAUSES) else None
