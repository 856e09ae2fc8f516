"""WeCom has a fresh copy of every picture that a welcome may need."""

from datetime import timedelta
from uuid import UUID

from yutang.kernel import clock, jobs
from yutang.kernel.models import File
from yutang.outreach.models import MediaCopy
from yutang.wecom.api import media
from yutang.wecom.client import connect

RENEW_BEFORE = timedelta(hours=20)


def refresh_media(*, file_id: UUID) -> None:
    """WeCom holds the file under a media id that is good for three days."""
    file = File.objects.get(pk=file_id)
    uploaded = media.upload(
        connect(),
        "image",
        name=file.name,
        content=bytes(file.content),
        content_type=file.content_type,
    )
    MediaCopy.objects.filter(file_id=file_id).update(
        media_id=uploaded.media_id, expires_at=clock.now() + media.LIFE
    )


def refresh_stale_media() -> int:
    """Defer the renewal of copies that end soon; returns how many."""
    soon = clock.now() + RENEW_BEFORE
    stale = MediaCopy.objects.exclude(expires_at__gte=soon).values_list("file_id", flat=True)
    for file_id in stale:
        jobs.later("outreach.refresh_media", key=f"media:{file_id}", file_id=str(file_id))
    return len(stale)
