"""Messages of the app to members (WECOM.md 4.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from yutang.wecom.api.shape import Shape, Text
from yutang.wecom.client import WeCom

MOST_USERS = 1000


class Sent(Shape):
    """What became of a message; invalid receivers are lower-cased and joined by `|`."""

    msgid: Text = ""
    invaliduser: Text = ""
    response_code: Text = ""


def send(client: WeCom, users: Sequence[str], kind: str, content: Mapping[str, Any]) -> Sent:
    """Send a message of a kind (`text`, `textcard`, `template_card` …) to members."""
    assert 0 < len(users) <= MOST_USERS, len(users)
    body = {
        "touser": "|".join(users),
        "msgtype": kind,
        "agentid": int(client.app.agent_id),
        kind: dict(content),
    }
    return Sent.model_validate(client.post("message/send", body, creates=True))


BRACKETS = str.maketrans("<>", "＜＞")


def plain(name: str) -> str:
    """A name as words of a text, in which WeCom would read `<a href=…>` as a link.

    Customers call themselves what they like.
    """
    return name.translate(BRACKETS)


def send_text(client: WeCom, users: Sequence[str], text: str) -> Sent:
    """Send plain text (≤ 2,048 bytes; links as <a>)."""
    return send(client, users, "text", {"content": text})
