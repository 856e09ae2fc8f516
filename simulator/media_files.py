"""Uploaded files: their records, their bytes on disk, and how long they may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import WecomError
from simulator.records import Media

if TYPE_CHECKING:
    from simulator.sim import Sim

LIFE = 3 * 86_400


def save(sim: Sim, media: Media, data: bytes) -> None:
    folder = sim.home / "media"
    folder.mkdir(exist_ok=True)
    (folder / media.media_id).write_bytes(data)
    sim.state.media.put(media)


def read(sim: Sim, media_id: str) -> bytes:
    return (sim.home / "media" / media_id).read_bytes()


def usable_media(sim: Sim, media_id: str, kind: str, *, attachment_type: int = 0) -> Media:
    """The file while it lasts, or 40007; 40145 when it is of another kind."""
    media = sim.state.media.get(media_id)
    if media is None or media.permanent or expired(sim, media):
        raise WecomError(40007)
    if media.attachment_type != attachment_type:
        raise WecomError(40007)
    if media.type != kind:
        raise WecomError(40145)
    return media


def expired(sim: Sim, media: Media) -> bool:
    return not media.permanent and sim.clock.now() >= media.created_at + LIFE
