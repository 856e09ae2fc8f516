"""Inheritance: customers and groups pass from one member to another (WECOM.md 3.9)."""

from collections.abc import Iterator, Sequence
from typing import Any

from yutang.wecom.api.shape import Number, Shape, Text, pages
from yutang.wecom.client import WeCom

MOST = 100  # customers or groups in one call
DONE, WAITING, REFUSED, FULL, NONE = 1, 2, 3, 4, 5
BASE = "externalcontact"


class Started(Shape):
    """Whether the passing on of one customer began: 0, or WeCom's number."""

    external_userid: str
    errcode: Number = 0


class Result(Shape):
    """What became of it; `takeover_time` lies ahead while it waits."""

    external_userid: str
    status: Number = WAITING
    takeover_time: Number = 0


class Unassigned(Shape):
    """A customer whose member has left and whom nobody has taken over."""

    handover_userid: str
    external_userid: str
    dimission_time: Number = 0


class FailedGroup(Shape):
    """A group that stays with its owner, and why."""

    chat_id: str
    errcode: Number = 0
    errmsg: Text = ""


def start(
    client: WeCom,
    *,
    handover: str,
    takeover: str,
    external_userids: Sequence[str],
    has_left: bool,
    message: str = "",
) -> list[Started]:
    """Begin to pass up to 100 customers on; after a day they are, unless they refuse.

    `message` is what a customer reads of a member on the job (at most 200 characters).
    """
    assert 0 < len(external_userids) <= MOST, len(external_userids)
    body: dict[str, Any] = {
        "handover_userid": handover,
        "takeover_userid": takeover,
        "external_userid": list(external_userids),
    }
    if message and not has_left:
        body["transfer_success_msg"] = message
    answer = client.post(f"{_base(has_left)}/transfer_customer", body, creates=True)
    return [Started.model_validate(row) for row in answer.get("customer") or []]


def results(client: WeCom, *, handover: str, takeover: str, has_left: bool) -> Iterator[Result]:
    """What became of all that one member handed to another."""
    pair = {"handover_userid": handover, "takeover_userid": takeover}

    def fetch(cursor: str) -> dict[str, Any]:
        return client.post(f"{_base(has_left)}/transfer_result", pair | {"cursor": cursor})

    for page in pages(fetch):
        yield from (Result.model_validate(row) for row in page.get("customer") or [])


def unassigned(client: WeCom) -> Iterator[Unassigned]:
    """Customers who wait for an heir."""

    def fetch(cursor: str) -> dict[str, Any]:
        body = {"page_size": 1_000, "cursor": cursor}
        return client.post(f"{BASE}/get_unassigned_list", body)

    for page in pages(fetch):
        yield from (Unassigned.model_validate(row) for row in page.get("info") or [])


def hand_groups(
    client: WeCom, chat_ids: Sequence[str], *, new_owner: str, has_left: bool
) -> list[FailedGroup]:
    """Give up to 100 groups another owner; answers those that stay as they were."""
    assert 0 < len(chat_ids) <= MOST, len(chat_ids)
    name = "transfer" if has_left else "onjob_transfer"
    body = {"chat_id_list": list(chat_ids), "new_owner": new_owner}
    answer = client.post(f"{BASE}/groupchat/{name}", body, creates=True)
    return [FailedGroup.model_validate(row) for row in answer.get("failed_chat_list") or []]


def _base(has_left: bool) -> str:
    return f"{BASE}/resigned" if has_left else BASE
