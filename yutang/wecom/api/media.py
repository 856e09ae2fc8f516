"""Pictures and files at WeCom (WECOM.md 4.5)."""

from datetime import UTC, datetime, timedelta

from yutang.wecom.api.shape import Number, Shape
from yutang.wecom.client import UPLOAD_SECONDS, File, Request, WeCom

LIFE = timedelta(days=3)


class Media(Shape):
    """An uploaded file; it holds for three days."""

    media_id: str
    created_at: Number = 0

    @property
    def expires_at(self) -> datetime:
        return datetime.fromtimestamp(self.created_at, UTC) + LIFE


def upload(client: WeCom, kind: str, *, name: str, content: bytes, content_type: str) -> Media:
    """Upload an image, voice, video or file; a second upload is only another copy."""
    request = Request(
        "media/upload",
        {"type": kind},
        file=(name, content, content_type),
        seconds=UPLOAD_SECONDS,
    )
    return Media.model_validate(client.call(request))


def upload_image(client: WeCom, *, name: str, content: bytes, content_type: str) -> str:
    """Upload a picture for good (5 bytes to 2 MB); its address."""
    file: File = (name, content, content_type)
    return str(client.call(Request("media/uploadimg", file=file, seconds=UPLOAD_SECONDS))["url"])
