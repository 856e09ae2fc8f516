"""The closing words of a temporary chat: a text and one attachment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.media_files import usable_media

if TYPE_CHECKING:
    from simulator.sim import Sim

ATTACHMENTS = ("image", "link", "miniprogram")


def checked_conclusions(sim: Sim, body: dict[str, Any]) -> dict[str, Any]:
    """The text and the first of image, link and mini program; the rest is dropped."""
    kept: dict[str, Any] = {}
    text = fields.part(body, "text")
    if text:
        kept["text"] = {"content": fields.text(text, "content", octets=4_000)}
    for name in ATTACHMENTS:
        part = fields.part(body, name)
        if part:
            _CHECKS[name](sim, part)
            kept[name] = part
            break
    return kept


def check_image(sim: Sim, part: dict[str, Any]) -> None:
    """A media id wins over a picture's address; one of them is needed."""
    media_id = fields.text(part, "media_id")
    if media_id:
        usable_media(sim, media_id, "image")
    else:
        fields.text(part, "pic_url", missing=40007)


def check_link(sim: Sim, part: dict[str, Any]) -> None:
    fields.text(part, "title", missing=41016, octets=128)
    fields.text(part, "url", missing=40063, octets=2_048)
    fields.text(part, "picurl", octets=2_048)
    fields.text(part, "desc", octets=512)


def check_miniprogram(sim: Sim, part: dict[str, Any]) -> None:
    fields.text(part, "title", missing=41016, octets=64)
    usable_media(sim, fields.text(part, "pic_media_id", missing=40007), "image")
    fields.text(part, "appid", missing=40063)
    fields.text(part, "page", missing=40063)


_CHECKS = {"image": check_image, "link": check_link, "miniprogram": check_miniprogram}
