"""A send tried on oneself: as messages of the app, for nothing goes to customers by mistake."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from yutang.content import attachments as schemas
from yutang.content.rules import limits
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach import rendering
from yutang.outreach.commands.media import have_copies
from yutang.outreach.contents import Content
from yutang.wecom.api import messages
from yutang.wecom.client import connect

MOST_BYTES = 2_048  # of a text of an app; the rest would be cut off
PLAIN = ("image", "video", "file")


def try_contents(*, contents: Sequence[Content], actor: Member) -> int:
    """The member has each content in WeCom; returns how many attachments aren't ready yet."""
    if not actor.wecom_userid:
        raise InvalidInput(_("Your account isn't linked with WeCom, so you can't get messages."))
    return sum(_try(content, [actor.wecom_userid]) for content in contents)


def _try(content: Content, to: list[str]) -> int:
    client = connect()
    for part in _parts(content.text):
        messages.send_text(client, to, part)
    wanted = schemas.ATTACHMENTS.validate_python(content.attachments)
    have_copies(wanted=wanted)
    ready, missing = rendering.ready_for_wecom(wanted)
    for each in ready:
        kind, shown = _as_app_message(each)
        messages.send(client, to, kind, shown)
    return missing


def _parts(text: str) -> list[str]:
    """The text in pieces that a message of an app takes."""
    pieces = []
    while text:
        piece = limits.shorten(text, most=MOST_BYTES)
        pieces.append(piece)
        text = text[len(piece) :]
    return pieces


def _as_app_message(each: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = each["msgtype"]
    inner = each[kind]
    if kind in PLAIN:
        return kind, {"media_id": inner["media_id"]}
    if kind == "link":
        article = {"title": inner["title"], "url": inner["url"], "description": inner["desc"]}
        return "news", {"articles": [article | {"picurl": inner["picurl"]}]}
    return "image", {"media_id": inner["pic_media_id"]}
