"""Mass messages: tasks that members confirm, and what came of them (WECOM.md 3.7)."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import Request, WeCom

BASE = "externalcontact"
SINGLE, GROUP = "single", "group"
MOST_CUSTOMERS, MOST_GROUPS = 10_000, 2_000
MOST_REMINDERS = 3  # of one message in 24 hours
CREATION_SECONDS = 30.0  # ten thousand recipients take WeCom a while
BY_CORP, BY_MEMBER, BY_ALL = 0, 1, 2

DISPATCHING = 41063  # asked too soon: a few seconds later it is handed out
NOBODY = 41048  # none of the recipients can be reached
CANCELLED = 41093
TOO_MANY_REMINDERS = 41094


class TaskStatus:
    """Whether a member has sent the message."""

    UNSENT, SENT = 0, 2


class Status:
    """What became of the message to one customer (or group)."""

    UNSENT, SENT, NO_FRIEND, CAPPED = 0, 1, 2, 3


class Created(Shape):
    """A message handed to WeCom; `fail_list` are the recipients it will not reach."""

    msgid: str
    fail_list: list[str] = []


class MemberTask(Shape):
    """One member's part: `status` of `TaskStatus`."""

    userid: str
    status: Number = TaskStatus.UNSENT
    send_time: Number = 0


class Result(Shape):
    """One recipient's part: `status` of `Status`; a customer or a group."""

    external_userid: Text = ""
    chat_id: Text = ""
    userid: Text = ""
    status: Number = Status.UNSENT
    send_time: Number = 0

    @property
    def target(self) -> str:
        """The id of whichever it is."""
        return self.chat_id or self.external_userid


class Words(Shape):
    """The text of a message."""

    content: Text = ""


class Listed(Shape):
    """A message in the corp's list; `creator` only where a member made it."""

    msgid: str
    creator: Text = ""
    create_time: Number = 0
    create_type: Number = BY_CORP
    text: Words = Words()
    attachments: list[dict[str, Any]] = []


def create(
    client: WeCom,
    *,
    sender: str,
    external_userids: Sequence[str],
    text: str,
    attachments: Sequence[dict[str, Any]] = (),
    allow_select: bool = False,
) -> Created:
    """A task for the member: the content to these of their customers, once they confirm it."""
    assert 0 < len(external_userids) <= MOST_CUSTOMERS, len(external_userids)
    body = {
        "chat_type": SINGLE,
        "sender": sender,
        "external_userid": list(external_userids),
        "allow_select": allow_select,
    }
    return _create(client, body, text, attachments)


def create_for_groups(
    client: WeCom,
    *,
    sender: str,
    chat_ids: Sequence[str],
    text: str,
    attachments: Sequence[dict[str, Any]] = (),
) -> Created:
    """A task for the owner of these groups."""
    assert 0 < len(chat_ids) <= MOST_GROUPS, len(chat_ids)
    body = {"chat_type": GROUP, "sender": sender, "chat_id_list": list(chat_ids)}
    return _create(client, body, text, attachments)


def tasks(client: WeCom, msgid: str) -> Iterator[MemberTask]:
    """The members who have a part in it. Soon after its creation WeCom answers `DISPATCHING`."""

    def fetch(cursor: str) -> dict[str, Any]:
        return client.post(f"{BASE}/get_groupmsg_task", _from(cursor, 1_000, msgid=msgid))

    for page in pages(fetch):
        yield from (MemberTask.model_validate(row) for row in page.get("task_list", []))


def results(client: WeCom, msgid: str, userid: str) -> Iterator[Result]:
    """What became of the member's part, recipient by recipient; of groups only those sent."""

    def fetch(cursor: str) -> dict[str, Any]:
        body = _from(cursor, 1_000, msgid=msgid, userid=userid)
        return client.post(f"{BASE}/get_groupmsg_send_result", body)

    for page in pages(fetch):
        yield from (Result.model_validate(row) for row in page.get("send_list", []))


def remind(client: WeCom, msgid: str) -> None:
    """Tell the members who have not confirmed yet again; at most three times in 24 hours."""
    client.post(f"{BASE}/remind_groupmsg_send", {"msgid": msgid}, creates=True)


def cancel(client: WeCom, msgid: str) -> None:
    """Take it from those who have not confirmed yet; what was sent stays sent."""
    client.post(f"{BASE}/cancel_groupmsg_send", {"msgid": msgid})


def listing(
    client: WeCom,
    *,
    chat_type: str,
    start: datetime,
    end: datetime,
    filter_type: int = BY_CORP,
) -> Iterator[Listed]:
    """The messages created in the span (a month at most): the corp's, or members' own too."""
    span = {"start_time": int(start.timestamp()), "end_time": int(end.timestamp())}

    def fetch(cursor: str) -> dict[str, Any]:
        body = _from(cursor, 100, chat_type=chat_type, filter_type=filter_type, **span)
        return client.post(f"{BASE}/get_groupmsg_list_v2", body)

    for page in pages(fetch):
        yield from (Listed.model_validate(row) for row in page.get("group_msg_list", []))


def _create(
    client: WeCom, body: dict[str, Any], text: str, attachments: Sequence[dict[str, Any]]
) -> Created:
    said = {"text": {"content": text}} if text else {}
    attached = {"attachments": list(attachments)} if attachments else {}
    request = Request(
        f"{BASE}/add_msg_template",
        body={**body, **said, **attached},
        creates=True,
        seconds=CREATION_SECONDS,
    )
    return Created.model_validate(client.call(request))


def _from(cursor: str, limit: int, **asked: Any) -> dict[str, Any]:
    return {**asked, "limit": limit, **({"cursor": cursor} if cursor else {})}
