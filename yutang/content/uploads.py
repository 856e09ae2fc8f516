"""Files on their way into the library, known by their content and never by their name."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from yutang.content.errors import Unreadable
from yutang.kernel import files
from yutang.kernel.models import File

MB = 1 << 20
MOST = {"image": 10 * MB, "video": 10 * MB, "file": 20 * MB}  # WECOM.md 4.5
LEAST = 6  # bytes; WeCom refuses less
MOST_PIXELS = 40_000_000
PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png"}
BRANDS = (b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"MSNV")


def keep(uploaded: "UploadedFile[Any]", *, wants: str) -> File:
    """The file under an id of ours; `wants`: image, video or file."""
    size, most = uploaded.size or 0, MOST[wants]
    if size > most:
        sentence = _("This file has %(have).1f MB; at most %(most)d MB are taken.")
        raise Unreadable(sentence % {"have": size / MB, "most": most // MB})
    if size < LEAST:
        raise Unreadable(_("This file is empty."))
    content = uploaded.read()
    kind = KNOWN[wants](content)
    return files.keep(name=uploaded.name or wants, content=content, content_type=kind)


def _picture(content: bytes) -> str:
    try:
        with Image.open(BytesIO(content), formats=list(PICTURES)) as image:
            pixels, kind = image.width * image.height, PICTURES[image.format or ""]
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise Unreadable(_("This isn't a picture. Choose a JPG or PNG.")) from None
    if pixels > MOST_PIXELS:
        raise Unreadable(_("This picture is too large to show: at most 40 million pixels."))
    return kind


def _video(content: bytes) -> str:
    """MP4 by its first box, which names what made it."""
    if content[4:8] != b"ftyp" or content[8:12] not in BRANDS:
        raise Unreadable(_("This isn't an MP4 video. Export it as MP4 (H.264)."))
    return "video/mp4"


def _any(content: bytes) -> str:
    """Handed on as it is, and never shown in place."""
    return "application/pdf" if content[:5] == b"%PDF-" else "application/octet-stream"


KNOWN = {"image": _picture, "video": _video, "file": _any}
