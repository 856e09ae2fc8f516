"""The welcome to somebody who has just added a member (WECOM.md 3.6)."""

from collections.abc import Mapping, Sequence
from typing import Any

from yutang.wecom.client import Request, WeCom

SECONDS = 5.0  # of the 20 that the code lives


def send(
    client: WeCom,
    welcome_code: str,
    *,
    text: str = "",
    attachments: Sequence[Mapping[str, Any]] = (),
    seconds: float = SECONDS,
) -> None:
    """Hand a welcome to WeCom; text ≤ 4,000 bytes, at most 9 attachments, not both empty."""
    body: dict[str, Any] = {"welcome_code": welcome_code}
    body |= {"text": {"content": text}} if text else {}
    body |= {"attachments": list(attachments)} if attachments else {}
    client.call(
        Request("externalcontact/send_welcome_msg", body=body, creates=True, seconds=seconds)
    )
