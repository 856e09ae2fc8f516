"""The attachments of a message to customers: how many, of which kind, and within their limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.api.conclusions import check_image, check_link, check_miniprogram
from simulator.errors import WecomError
from simulator.media_files import usable_media

if TYPE_CHECKING:
    from simulator.sim import Sim

MOST = 9


def checked_attachments(sim: Sim, body: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Kind and content of each; refused as WeCom refuses what breaks a limit."""
    parts = fields.parts(body, "attachments")
    if len(parts) > MOST:
        raise WecomError(41064)
    found = []
    for part in parts:
        kind = fields.text(part, "msgtype", missing=41065)
        if kind not in _CHECKS:
            raise WecomError(41065)
        content = fields.part(part, kind)
        _CHECKS[kind](sim, content)
        found.append((kind, content))
    return found


def _check_video(sim: Sim, part: dict[str, Any]) -> None:
    usable_media(sim, fields.text(part, "media_id", missing=40007), "video")


def _check_file(sim: Sim, part: dict[str, Any]) -> None:
    usable_media(sim, fields.text(part, "media_id", missing=40007), "file")


_CHECKS: dict[str, Callable[[Sim, dict[str, Any]], None]] = {
    "image": check_image,
    "link": check_link,
    "miniprogram": check_miniprogram,
    "video": _check_video,
    "file": _check_file,
}
