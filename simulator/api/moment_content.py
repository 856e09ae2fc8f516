"""What a moment shows: a text, and either pictures, or a video, or a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.errors import WecomError
from simulator.media_files import usable_media
from simulator.moment_records import Moment

if TYPE_CHECKING:
    from simulator.sim import Sim

FOR_MOMENTS = 1
MOST = {"image": 9, "video": 1, "link": 1}


def checked(sim: Sim, body: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """The text and the attachments, of one kind only."""
    text = fields.text(fields.part(body, "text"), "content")
    if len(text) > 2_000 or len(text.encode()) > 4_000:
        raise WecomError(40058, "invalid text size")
    attachments = fields.parts(body, "attachments")
    if not text and not attachments:
        raise WecomError(40063)
    kinds = {fields.text(part, "msgtype", missing=41065) for part in attachments}
    if len(kinds) > 1 or not kinds <= set(MOST):
        raise WecomError(41065, "invalid attachments msgtype")
    for kind in kinds:
        if len(attachments) > MOST[kind]:
            raise WecomError(41064, "invalid attachments size")
    return text, [_attachment(sim, part) for part in attachments]


def shown(moment: Moment) -> dict[str, Any]:
    """A row of `get_moment_list`."""
    row: dict[str, Any] = {
        "moment_id": moment.moment_id,
        "create_time": moment.create_time,
        "create_type": 1 if moment.creator else 0,
        "visible_type": moment.visible_type,
    }
    if moment.creator:
        row["creator"] = moment.creator
    if moment.text:
        row["text"] = {"content": moment.text}
    for part in moment.attachments:
        kind = part["msgtype"]
        if kind == "image":
            row.setdefault("image", []).append(part["image"])
        elif kind == "video":
            row["video"] = {**part["video"], "thumb_media_id": part["video"]["media_id"]}
        else:
            row["link"] = {name: part["link"][name] for name in ("title", "url")}
    return row


def _attachment(sim: Sim, part: dict[str, Any]) -> dict[str, Any]:
    kind = part["msgtype"]
    content = fields.part(part, kind)
    media_id = fields.text(content, "media_id", missing=40007)
    usable_media(sim, media_id, "image" if kind == "link" else kind, attachment_type=FOR_MOMENTS)
    kept = {"media_id": media_id}
    if kind == "link":
        title = fields.text(content, "title", chars=64, octets=128)
        kept |= {"title": title, "url": fields.text(content, "url", missing=40063, octets=2_048)}
    return {"msgtype": kind, kind: kept}
