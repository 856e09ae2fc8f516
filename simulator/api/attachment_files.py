"""Files for moments and product albums: uploaded apart from those for messages."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

from simulator import media_files
from simulator.api.media import MEGABYTE, check_format, file_of, record
from simulator.call import Call
from simulator.errors import WecomError

if TYPE_CHECKING:
    from simulator.sim import Sim

MOMENT, ALBUM = "1", "2"
KINDS = {MOMENT: ("image", "video", "file"), ALBUM: ("image",)}
MOST = 10 * MEGABYTE
LONG_SIDE, SHORT_SIDE, VIDEO_SECONDS = 10_800, 1_080, 30
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})


def upload(sim: Sim, call: Call) -> dict[str, Any]:
    """Keep the file for three days; its `created_at` is a number here."""
    purpose, kind = call.query.get("attachment_type", ""), call.query.get("media_type", "")
    if purpose not in KINDS:
        raise WecomError(41072)
    if kind not in KINDS[purpose]:
        raise WecomError(41082 if kind in KINDS[MOMENT] else 40005)
    file = file_of(call)
    if len(file.data) > MOST:
        raise WecomError(45001)
    check_format(kind, file.data)
    if kind == "image":
        _check_pixels(file.data)
    if kind == "video" and _seconds(file.data) > VIDEO_SECONDS:
        raise WecomError(41081)
    media = record(sim, kind, file)
    media.attachment_type = int(purpose)
    media_files.save(sim, media, file.data)
    return {
        "errcode": 0,
        "errmsg": "",
        "type": kind,
        "media_id": media.media_id,
        "created_at": media.created_at,
    }


def _check_pixels(data: bytes) -> None:
    short, long = sorted(_png_size(data) if data.startswith(b"\x89PNG") else _jpeg_size(data))
    if short > SHORT_SIDE or long > LONG_SIDE:
        raise WecomError(41080)


def _png_size(data: bytes) -> tuple[int, int]:
    if len(data) < 24:
        raise WecomError(40004)
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int]:
    """From the header of the first frame; segments before it are stepped over."""
    place = 2
    while place + 9 <= len(data) and data[place] == 0xFF:
        if data[place + 1] in FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    raise WecomError(40004)


def _seconds(data: bytes) -> float:
    """How long the film lasts by its header; one without a header counts as short."""
    place = data.find(b"mvhd")
    if place < 0:
        return 0
    wide = data[place + 4 : place + 5] == b"\x01"
    start, form = (place + 24, ">IQ") if wide else (place + 16, ">II")
    header = data[start : start + struct.calcsize(form)]
    if len(header) < struct.calcsize(form):
        raise WecomError(40004)
    scale, duration = struct.unpack(form, header)
    return duration / scale if scale else 0
