"""The pictures of WeCom's QR codes, kept so that pages and prints don't depend on WeCom."""

import httpx

from yutang.acquisition.models import Way
from yutang.kernel import files

LARGEST = 2 * 1024 * 1024  # bytes


def fetch_picture(*, way_id: int) -> None:
    """The way's QR picture is kept here; a second call changes nothing."""
    way = Way.objects.get(pk=way_id)
    if way.picture_id or not way.qr_url:
        return
    answer = httpx.get(way.qr_url, timeout=15, follow_redirects=True)
    answer.raise_for_status()
    kind = answer.headers.get("Content-Type", "").split(";")[0]
    if not kind.startswith("image/") or len(answer.content) > LARGEST:
        return
    picture = files.keep(name=f"{way.token}.png", content=answer.content, content_type=kind)
    Way.objects.filter(pk=way.pk, picture=None).update(picture=picture)
