"""Files for messages: uploaded, kept three days, shared by all apps of the corp."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import ids, media_files
from simulator.call import Call, Reply, Upload
from simulator.errors import WecomError
from simulator.limits import DAY, MONTH
from simulator.records import Media

if TYPE_CHECKING:
    from simulator.sim import Sim

MEGABYTE = 1024 * 1024
LEAST = 6  # a file must be larger than 5 bytes
MOST = {
    "image": 10 * MEGABYTE,
    "voice": 2 * MEGABYTE,
    "video": 10 * MEGABYTE,
    "file": 20 * MEGABYTE,
}
WHOLE_MOST = 20 * MEGABYTE
PICTURE_MOST = 2 * MEGABYTE


def upload(sim: Sim, call: Call) -> dict[str, Any]:
    kind = call.query.get("type", "")
    if kind not in MOST:
        raise WecomError(40005)
    file = file_of(call)
    if len(file.data) > MOST[kind]:
        raise WecomError(45001)
    check_format(kind, file.data)
    media = record(sim, kind, file)
    media_files.save(sim, media, file.data)
    return {
        "errcode": 0,
        "errmsg": "",
        "type": kind,
        "media_id": media.media_id,
        "created_at": str(media.created_at),
    }


def upload_picture(sim: Sim, call: Call) -> dict[str, Any]:
    """A picture with a lasting address."""
    limits = sim.limits
    if limits.exceeded("uploadimg|d", limits.uploadimg_day, DAY):
        raise WecomError(45009)
    if limits.exceeded("uploadimg|m", limits.uploadimg_month, MONTH):
        raise WecomError(45009)
    file = file_of(call)
    if len(file.data) > PICTURE_MOST:
        raise WecomError(40009)
    check_format("image", file.data)
    media = record(sim, "image", file)
    media.permanent = True
    media_files.save(sim, media, file.data)
    return {"errcode": 0, "errmsg": "", "url": f"{sim.base_url}/media/{media.media_id}"}


def get(sim: Sim, call: Call) -> Reply:
    """The bytes, whole or a range of them."""
    media_id = call.query.get("media_id", "")
    if not media_id:
        raise WecomError(41006)
    media = sim.state.media.get(media_id)
    if media is None or media.permanent or media_files.expired(sim, media):
        raise WecomError(40007)
    data = media_files.read(sim, media_id)
    headers = {
        "content-type": media.content_type,
        "content-disposition": f'attachment; filename="{_ascii(media.filename)}"',
    }
    wanted = call.headers.get("range")
    if wanted is None:
        if len(data) > WHOLE_MOST:
            raise WecomError(830002)
        return Reply(data, headers)
    start, end = _range(wanted, len(data))
    headers["content-range"] = f"bytes {start}-{end}/{len(data)}"
    return Reply(data[start : end + 1], headers, 206)


def file_of(call: Call) -> Upload:
    if call.upload is None or not call.upload.data:
        raise WecomError(44001)
    if len(call.upload.data) < LEAST:
        raise WecomError(40006)
    return call.upload


def record(sim: Sim, kind: str, file: Upload) -> Media:
    return Media(
        media_id=ids.fresh("", 64),
        type=kind,
        filename=file.filename or "file",
        content_type=file.content_type or "application/octet-stream",
        size=len(file.data),
        created_at=sim.clock.seconds(),
    )


def check_format(kind: str, data: bytes) -> None:
    """Images are JPG or PNG, voices AMR, videos MP4."""
    signs = {
        "image": data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")),
        "voice": data.startswith(b"#!AMR"),
        "video": data[4:8] == b"ftyp",
    }
    if not signs.get(kind, True):
        raise WecomError(40004)


def _range(text: str, size: int) -> tuple[int, int]:
    unit, _, span = text.partition("=")
    first, _, last = span.partition("-")
    if unit != "bytes" or not first.isdigit() or (last and not last.isdigit()):
        raise WecomError(40146)
    start, end = int(first), min(int(last or size - 1), size - 1)
    if start > end:
        raise WecomError(40146)
    return start, end


def _ascii(name: str) -> str:
    return name.encode("ascii", "replace").decode().replace('"', "")
